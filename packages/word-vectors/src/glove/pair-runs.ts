import type { Spill } from '../spill/spill.js';

/** Pairs of a block at most; a merge holds one block of each run. */
const BLOCK = 16_384;
const SLOT = 16;

/** Pairs in order of the first word, then the second, each once. */
export interface PairBlock {
  readonly length: number;
  /** For pair k, first + 1 at 4k and second at 4k + 1. */
  readonly words: Uint32Array;
  /** For pair k the sum at 2k + 1. */
  readonly sums: Float64Array;
}

interface Run {
  readonly pairs: number;
  read(from: number, count: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Sorted runs of pairs, in memory as far as the budget goes, behind that in a temporary file. */
export class PairRuns {
  readonly #runs: Run[] = [];
  readonly #budget: number;
  readonly #openSpill: () => Promise<Spill>;
  #spill: Spill | undefined;
  #held = 0;

  constructor(budget: number, openSpill: () => Promise<Spill>) {
    this.#budget = budget;
    this.#openSpill = openSpill;
  }

  async add(run: Uint8Array<ArrayBuffer>): Promise<void> {
    const pairs = run.length / SLOT;
    if (pairs === 0) return;
    if (this.#held + run.length <= this.#budget) {
      this.#held += run.length;
      const read = (from: number, count: number) => Promise.resolve(run.slice(from * SLOT, (from + count) * SLOT));
      this.#runs.push({ pairs, read });
      return;
    }
    const spill = (this.#spill ??= await this.#openSpill());
    const offset = await spill.append(run);
    this.#runs.push({ pairs, read: (from, count) => spill.read(offset + from * SLOT, count * SLOT) });
  }

  /** Pairs of all runs, of which some may be of the same words. */
  get length(): number {
    return this.#runs.reduce((sum, { pairs }) => sum + pairs, 0);
  }

  /** All pairs in order, the sums of equal ones added. */
  async *merged(): AsyncGenerator<PairBlock> {
    const cursors = await Promise.all(this.#runs.map((run) => Cursor.open(run)));
    const heap = new CursorHeap(cursors);
    let block = emptyBlock();
    let length = 0;
    let last = -1;
    for (let cursor = heap.first; cursor !== undefined; cursor = heap.first) {
      const key = cursor.key;
      if (key === last) block.sums[2 * length - 1] = (block.sums[2 * length - 1] ?? 0) + cursor.sum;
      else {
        if (length === BLOCK) {
          yield { ...block, length };
          block = emptyBlock();
          length = 0;
        }
        block.words[4 * length] = cursor.word;
        block.words[4 * length + 1] = cursor.other;
        block.sums[2 * length + 1] = cursor.sum;
        length++;
        last = key;
      }
      if (!cursor.next()) await cursor.refill();
      heap.settle();
    }
    if (length > 0) yield { ...block, length };
  }

  async close(): Promise<void> {
    await this.#spill?.close();
    this.#runs.length = 0;
  }
}

function emptyBlock(): { readonly words: Uint32Array; readonly sums: Float64Array } {
  const buffer = new ArrayBuffer(BLOCK * SLOT);
  return { words: new Uint32Array(buffer), sums: new Float64Array(buffer) };
}

/** A place in a run. */
class Cursor {
  /** first · 2^26 + second is a whole number of at most 53 bits: a vocabulary has at most 2^26 words in 4 GiB. */
  key = Infinity;
  word = 0;
  other = 0;
  sum = 0;
  readonly #run: Run;
  #words = new Uint32Array(0);
  #sums = new Float64Array(0);
  #at = 0;
  #read = 0;

  private constructor(run: Run) {
    this.#run = run;
  }

  static async open(run: Run): Promise<Cursor> {
    const cursor = new Cursor(run);
    await cursor.refill();
    return cursor;
  }

  /** Moves on within the block; false at its end. */
  next(): boolean {
    const at = ++this.#at;
    if (2 * at >= this.#sums.length) return false;
    this.word = this.#words[4 * at] ?? 0;
    this.other = this.#words[4 * at + 1] ?? 0;
    this.sum = this.#sums[2 * at + 1] ?? 0;
    this.key = this.word * 2 ** 26 + this.other;
    return true;
  }

  /** Reads the next block; the key is infinite behind the last. */
  async refill(): Promise<void> {
    const count = Math.min(BLOCK, this.#run.pairs - this.#read);
    const { buffer } = await this.#run.read(this.#read, count);
    this.#read += count;
    this.#words = new Uint32Array(buffer);
    this.#sums = new Float64Array(buffer);
    this.#at = -1;
    if (!this.next()) this.key = Infinity;
  }
}

/** A binary heap of cursors by key. */
class CursorHeap {
  readonly #cursors: Cursor[];

  constructor(cursors: readonly Cursor[]) {
    this.#cursors = [...cursors].sort((a, b) => a.key - b.key);
  }

  /** The cursor with the smallest key, undefined where all are at their end. */
  get first(): Cursor | undefined {
    const [first] = this.#cursors;
    return first === undefined || first.key === Infinity ? undefined : first;
  }

  /** Puts the first, which has moved on, in its place. */
  settle(): void {
    const all = this.#cursors;
    const [moved] = all;
    if (moved === undefined) return;
    let at = 0;
    for (;;) {
      const [left, right] = [all[2 * at + 1], all[2 * at + 2]];
      const isRight = right !== undefined && left !== undefined && right.key < left.key;
      const child = isRight ? right : left;
      if (child === undefined || child.key >= moved.key) break;
      all[at] = child;
      at = 2 * at + (isRight ? 2 : 1);
    }
    all[at] = moved;
  }
}
