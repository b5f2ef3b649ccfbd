import { CheckpointError, type CheckpointErrorDetails } from '../error.js';

/** Longer than any word of a published file; word2vec.c itself cuts at 50, GloVe at 1000. */
export const LONGEST_WORD = 4096;

/** Bytes decoded at a time: one call for a word each would take most of the time of reading them. */
const BATCH = 2 ** 16;
const NEWLINE = 0x0a;

export interface Words {
  readonly words: readonly string[];
  /** Each word's row. */
  readonly rows: ReadonlyMap<string, number>;
}

/** Collects the words of a file in order. */
export class WordList {
  private readonly words: string[] = [];
  private readonly rows = new Map<string, number>();
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private readonly file: string;
  /** Words to be decoded, a newline behind each, where each ends, and its offset in the file. */
  private readonly pending = new Uint8Array(BATCH + LONGEST_WORD + 1);
  private readonly ends: number[] = [];
  private readonly offsets: number[] = [];

  constructor(file: string) {
    this.file = file;
  }

  get count(): number {
    return this.words.length + this.ends.length;
  }

  /**
   * Adds `bytes` from `start` to `end`.
   * @param offset In the file, for errors.
   * @throws CheckpointError BAD_VOCABULARY where a word is empty or too long; one that is not UTF-8, or there already, is
   * refused now or with a later word.
   */
  add(bytes: Uint8Array, start: number, end: number, offset: number): void {
    const length = end - start;
    if (length === 0) throw this.refusal('an empty word', this.count, offset);
    if (length > LONGEST_WORD) {
      const lengths = { expected: `at most ${LONGEST_WORD} bytes`, found: `${length}` };
      throw this.refusal('a word that is too long', this.count, offset, lengths);
    }
    const { pending, ends } = this;
    let at = ends.length === 0 ? 0 : (ends[ends.length - 1] ?? 0) + 1;
    for (let i = start; i < end; i++) pending[at++] = bytes[i] ?? 0;
    pending[at] = NEWLINE;
    ends.push(at);
    this.offsets.push(offset);
    if (at >= BATCH) this.flush();
  }

  /** All words. Errors as `add`. */
  finish(): Words {
    this.flush();
    return { words: this.words, rows: this.rows };
  }

  private flush(): void {
    const { words, rows } = this;
    this.decodePending().forEach((word, i) => {
      const row = words.length;
      rows.set(word, row);
      if (rows.size === row) {
        const found = `${JSON.stringify(word)}, also row ${words.indexOf(word)}`;
        throw this.refusal('a word that stands twice', row, this.offsets[i] ?? 0, { found });
      }
      words.push(word);
    });
    this.ends.length = 0;
    this.offsets.length = 0;
  }

  private decodePending(): readonly string[] {
    const { ends } = this;
    const end = ends[ends.length - 1];
    if (end === undefined) return [];
    try {
      const decoded = this.decoder.decode(this.pending.subarray(0, end)).split('\n');
      if (decoded.length === ends.length) return decoded;
    } catch {
      // One by one tells which.
    }
    return ends.map((to, i) => this.decodeOne(i === 0 ? 0 : (ends[i - 1] ?? 0) + 1, to, i));
  }

  private decodeOne(start: number, end: number, i: number): string {
    try {
      return this.decoder.decode(this.pending.subarray(start, end));
    } catch (cause) {
      throw this.refusal('a word that is not UTF-8', this.words.length + i, this.offsets[i] ?? 0, { cause });
    }
  }

  private refusal(
    problem: string,
    row: number,
    offset: number,
    details: Partial<CheckpointErrorDetails> = {},
  ): CheckpointError {
    return new CheckpointError('BAD_VOCABULARY', problem, { file: this.file, offset, at: `row ${row}`, ...details });
  }
}
