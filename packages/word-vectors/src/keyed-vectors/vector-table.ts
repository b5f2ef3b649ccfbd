import { WordVectorsError } from '../error.js';
import type { VectorRows } from './vector-rows.js';

/** Words and the row of each. */
export class VectorTable {
  readonly words: readonly string[];
  readonly rows: VectorRows;
  private readonly index: ReadonlyMap<string, number>;

  /**
   * @param index Each word's row, where that is known.
   * @throws WordVectorsError BAD_VECTORS for a word that stands twice.
   */
  constructor(words: readonly string[], rows: VectorRows, index?: ReadonlyMap<string, number>) {
    this.words = words;
    this.rows = rows;
    this.index = index ?? new Map(words.map((word, row) => [word, row]));
    if (this.index.size === words.length) return;
    const found = words.find((word, row) => this.rowOf(word) !== row) ?? '';
    throw new WordVectorsError('BAD_VECTORS', 'a word that stands twice', { found: JSON.stringify(found) });
  }

  get dimension(): number {
    return this.rows.dimension;
  }

  rowOf(word: string): number | undefined {
    return this.index.get(word);
  }

  /** The vector [dimension] of a row, a view. */
  vector(row: number): Float32Array {
    return this.rows.vector(row);
  }
}
