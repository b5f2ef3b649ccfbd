import { CheckpointError, type CheckpointErrorDetails } from '../error.js';
import { decodeWord, type BadBytes } from './decode-word.js';
import type { Mender } from './mending.js';

/** Bytes of the longest word that is read: what firth trains has at most half as many. word2vec.c itself cuts at 100. */
export const LONGEST_WORD = 2 ** 20;

/** Bytes decoded at a time: one call for a word each would take most of the time of reading them. */
const BATCH = 2 ** 16;
/** Room for the words of nearly all files; a longer one makes more. */
const ROOM = BATCH + 4096;
const NEWLINE = 0x0a;

export interface Words {
  readonly words: readonly string[];
  /** Each word's row. */
  readonly rows: ReadonlyMap<string, number>;
  /** Rows of the file, ascending, whose words stand before: they are not among the words. */
  readonly dropped: readonly number[];
}

/** Collects the words of a file in order, each once. */
export class WordList {
  private readonly words: string[] = [];
  private readonly rows = new Map<string, number>();
  private readonly dropped: number[] = [];
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private readonly file: string;
  private readonly mender: Mender;
  private readonly badBytes: BadBytes;
  private readonly twice: 'first' | 'refuse';
  /** Words to be decoded, a newline behind each, where each ends, and its offset in the file. */
  private pending = new Uint8Array(ROOM);
  private readonly ends: number[] = [];
  private readonly offsets: number[] = [];

  /**
   * @param badBytes What stands for bytes that are not UTF-8.
   * @param twice Of a word that stands twice, whether the first is kept or the file refused.
   */
  constructor(file: string, mender: Mender, badBytes: BadBytes, twice: 'first' | 'refuse' = 'first') {
    this.file = file;
    this.mender = mender;
    this.badBytes = badBytes;
    this.twice = twice;
  }

  /** Rows of the file so far. */
  get count(): number {
    return this.words.length + this.dropped.length + this.ends.length;
  }

  /**
   * Adds `bytes` from `start` to `end`.
   * @param offset In the file, for errors.
   * @throws CheckpointError BAD_VOCABULARY where a word is too long, or odd and read strictly: refused now or with a later word.
   */
  add(bytes: Uint8Array, start: number, end: number, offset: number): void {
    const length = end - start;
    if (length === 0) this.mender.note('empty-word', { at: `row ${this.count}`, offset });
    if (length > LONGEST_WORD) {
      const lengths = { expected: `at most ${LONGEST_WORD} bytes`, found: `${length}` };
      throw this.refusal('a word that is too long', this.count, offset, lengths);
    }
    const { ends } = this;
    let at = ends.length === 0 ? 0 : (ends[ends.length - 1] ?? 0) + 1;
    this.makeRoom(at + length + 1);
    const { pending } = this;
    for (let i = start; i < end; i++) pending[at++] = bytes[i] ?? 0;
    pending[at] = NEWLINE;
    ends.push(at);
    this.offsets.push(offset);
    if (at >= BATCH) this.flush();
  }

  /** All words. Errors as `add`. */
  finish(): Words {
    this.flush();
    return { words: this.words, rows: this.rows, dropped: this.dropped };
  }

  private makeRoom(length: number): void {
    if (length <= this.pending.length) return;
    const larger = new Uint8Array(length);
    larger.set(this.pending);
    this.pending = larger;
  }

  private flush(): void {
    const { words, rows, dropped } = this;
    const first = words.length + dropped.length;
    this.decodePending(first).forEach((word, i) => {
      const row = words.length;
      const before = rows.get(word);
      if (before === undefined) {
        rows.set(word, row);
        words.push(word);
        return;
      }
      const found = `${quoted(word)}, also row ${rowInFile(before, dropped)}`;
      if (this.twice === 'refuse') {
        throw this.refusal('a word that stands twice', first + i, this.offsets[i] ?? 0, { found });
      }
      this.mender.note('word-twice', { at: `row ${first + i}`, offset: this.offsets[i] ?? 0, found });
      dropped.push(first + i);
    });
    this.ends.length = 0;
    this.offsets.length = 0;
  }

  private decodePending(firstRow: number): readonly string[] {
    const { ends } = this;
    const end = ends[ends.length - 1];
    if (end === undefined) return [];
    try {
      const decoded = this.decoder.decode(this.pending.subarray(0, end)).split('\n');
      if (decoded.length === ends.length) return decoded;
    } catch {
      // One by one tells which.
    }
    return ends.map((to, i) => this.decodeOne(i === 0 ? 0 : (ends[i - 1] ?? 0) + 1, to, i, firstRow));
  }

  private decodeOne(start: number, end: number, i: number, firstRow: number): string {
    const bytes = this.pending.subarray(start, end);
    try {
      return this.decoder.decode(bytes);
    } catch (cause) {
      const word = decodeWord(bytes, this.badBytes);
      const place = { at: `row ${firstRow + i}`, offset: this.offsets[i] ?? 0, found: quoted(word) };
      this.mender.note('not-utf8', { ...place, cause });
      return word;
    }
  }

  private refusal(
    problem: string,
    row: number,
    offset: number,
    details: Partial<CheckpointErrorDetails>,
  ): CheckpointError {
    return new CheckpointError('BAD_VOCABULARY', problem, { file: this.file, offset, at: `row ${row}`, ...details });
  }
}

/** For a message: a long word's beginning says enough. */
const quoted = (word: string): string => JSON.stringify(word.length > 40 ? `${word.slice(0, 40)}…` : word);

/** The row in the file of a kept row: those that were dropped before it come in between. */
function rowInFile(kept: number, dropped: readonly number[]): number {
  let [low, high] = [0, dropped.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((dropped[middle] ?? 0) - middle <= kept) low = middle + 1;
    else high = middle;
  }
  return kept + low;
}
