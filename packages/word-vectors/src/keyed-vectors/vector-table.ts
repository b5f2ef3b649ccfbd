import { WordVectorsError } from '../error.js';
import { BLOCK, MOST_QUERIES, type SearchLayout } from './search/scan.js';

/** A WebAssembly memory's largest size, bytes. */
const MOST_BYTES = 2 ** 32;
const PAGE = 2 ** 16;
/** Threads that a memory has room for scores of. */
const MOST_THREADS = 16;

/**
 * Words and their vectors, float32 [words, dimension], in one WebAssembly memory that search kernels read in place, shared
 * with their threads where the runtime shares memory. Rows are padded with zeros to whole 16 bytes. No copy of length 1 is
 * kept, only one over each row's length.
 */
export class VectorTable {
  readonly words: readonly string[];
  readonly dimension: number;
  readonly memory: WebAssembly.Memory;
  readonly layout: SearchLayout;
  readonly threadCapacity = MOST_THREADS;
  /** Row i begins at `i * pitch`. */
  readonly values: Float32Array;
  /** Elements from a row to the next. */
  readonly pitch: number;
  private readonly rows = new Map<string, number>();
  private readonly inverseLengths: Float32Array;

  /** @throws WordVectorsError BAD_VECTORS for a word that stands twice, TOO_LARGE. */
  constructor(words: readonly string[], dimension: number) {
    words.forEach((word, row) => this.rows.set(word, row));
    if (this.rows.size !== words.length) {
      const found = words.find((word, row) => this.rows.get(word) !== row) ?? '';
      throw new WordVectorsError('BAD_VECTORS', 'a word that stands twice', { found: JSON.stringify(found) });
    }
    this.words = words;
    this.dimension = dimension;
    this.pitch = Math.ceil(dimension / 4) * 4;
    const stride = 4 * this.pitch;
    const inverseLengths = words.length * stride;
    const queries = Math.ceil((inverseLengths + 4 * words.length) / 16) * 16;
    const scores = queries + MOST_QUERIES * stride;
    this.layout = { stride, rows: 0, inverseLengths, queries, scores };
    this.memory = allocate(scores + MOST_THREADS * MOST_QUERIES * BLOCK * 4);
    this.values = new Float32Array(this.memory.buffer, 0, words.length * this.pitch);
    this.inverseLengths = new Float32Array(this.memory.buffer, inverseLengths, words.length);
  }

  rowOf(word: string): number | undefined {
    return this.rows.get(word);
  }

  /** The vector [dimension] of a row, a view: what writes into it must call `measure`. */
  vector(row: number): Float32Array {
    return this.values.subarray(row * this.pitch, row * this.pitch + this.dimension);
  }

  /** The mean length of all vectors. */
  meanLength(): number {
    let sum = 0;
    for (const inverse of this.inverseLengths) sum += inverse > 0 ? 1 / inverse : 0;
    return sum / this.words.length;
  }

  /** Notes the length of rows whose values were written. */
  measure(from: number, to: number): void {
    for (let row = from; row < to; row++) {
      let sum = 0;
      const start = row * this.pitch;
      for (let i = start; i < start + this.dimension; i++) sum += (this.values[i] ?? 0) ** 2;
      this.inverseLengths[row] = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    }
  }

  /** Puts vectors [dimension] where the kernel reads them. */
  writeQueries(queries: readonly Float32Array[]): void {
    const place = new Float32Array(this.memory.buffer, this.layout.queries, MOST_QUERIES * this.pitch);
    queries.forEach((query, i) => {
      place.set(query, i * this.pitch);
    });
  }
}

function allocate(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE);
  const refuse = (cause?: unknown): never => {
    throw new WordVectorsError('TOO_LARGE', 'the vectors do not fit into memory', {
      expected: `at most ${MOST_BYTES} bytes`,
      found: `${bytes}`,
      hint: 'Pass { limit: N } to load the first N words',
      cause,
    });
  };
  if (pages * PAGE > MOST_BYTES) return refuse();
  try {
    const shared = typeof SharedArrayBuffer !== 'undefined';
    return new WebAssembly.Memory({ initial: pages, ...(shared ? { maximum: pages, shared: true } : {}) });
  } catch (cause) {
    return refuse(cause);
  }
}
