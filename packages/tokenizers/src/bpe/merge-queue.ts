import type { MergeTable } from './merge-table.js';

const NONE = -1;
const SMALLEST = 256;
/** Queue entries are `rank * POSITIONS + position`: exact below 2^53 for four million merges. */
const POSITIONS = 2 ** 31;

/** Chooses which merges to leave out, with numbers in [0, 1). */
export interface Dropout {
  readonly probability: number;
  readonly random: () => number;
}

/**
 * Byte-pair encoding as defined: the pair of lowest rank merges first, of equal ones the leftmost, for merges in any order.
 * A linked list and a heap keep long words at n log n. Follows `merge_all` of Hugging Face's `models/bpe/word.rs`, its
 * dropout included (Provilkov et al. 2020): a pair left out waits until another has merged.
 */
export class MergeQueue {
  tokens = new Int32Array(SMALLEST);
  ends = new Int32Array(SMALLEST);
  dropout: Dropout | undefined;
  private readonly table: MergeTable;
  private readonly heap = new NumberHeap();
  private next = new Int32Array(SMALLEST);
  private previous = new Int32Array(SMALLEST);

  constructor(table: MergeTable) {
    this.table = table;
  }

  encode(symbols: Uint16Array, length: number): number {
    this.start(symbols, length);
    const { heap, dropout } = this;
    const waiting: number[] = [];
    for (let key = heap.pop(); key !== undefined; key = heap.pop()) {
      if (dropout !== undefined && dropout.random() < dropout.probability) {
        waiting.push(key);
        continue;
      }
      for (const other of waiting) heap.push(other);
      waiting.length = 0;
      this.merge(Math.floor(key / POSITIONS), key % POSITIONS);
    }
    return this.collect(length);
  }

  private start(symbols: Uint16Array, length: number): void {
    this.reserve(length);
    const { tokens, next, previous } = this;
    for (let k = 0; k < length; k++) {
      tokens[k] = symbols[k] ?? 0;
      previous[k] = k - 1;
      next[k] = k + 1 < length ? k + 1 : NONE;
    }
    for (let k = 0; k + 1 < length; k++) this.offer(k);
  }

  /** Queues the pair that begins at a position. */
  private offer(at: number): void {
    const behind = this.next[at] ?? NONE;
    if (behind < 0) return;
    const rank = this.table.pairs.rankOf(this.tokens[at] ?? 0, this.tokens[behind] ?? 0);
    if (rank >= 0) this.heap.push(rank * POSITIONS + at);
  }

  private merge(rank: number, at: number): void {
    const { tokens, next, previous } = this;
    const { pairs, results } = this.table;
    const behind = next[at] ?? NONE;
    if ((tokens[at] ?? NONE) < 0 || behind < 0) return;
    // Another merge may have changed the pair since it was queued.
    const found = pairs.rankOf(tokens[at] ?? 0, tokens[behind] ?? 0);
    if (found < 0 || results[found] !== results[rank]) return;
    tokens[at] = results[rank] ?? 0;
    tokens[behind] = NONE;
    const after = next[behind] ?? NONE;
    next[at] = after;
    if (after >= 0) previous[after] = at;
    const before = previous[at] ?? NONE;
    if (before >= 0) this.offer(before);
    this.offer(at);
  }

  private collect(length: number): number {
    const { tokens, ends, next } = this;
    let count = 0;
    for (let at = length === 0 ? NONE : 0; at >= 0;) {
      const behind = next[at] ?? NONE;
      tokens[count] = tokens[at] ?? 0;
      ends[count++] = behind < 0 ? length : behind;
      at = behind;
    }
    return count;
  }

  private reserve(length: number): void {
    if (length <= this.tokens.length) return;
    const size = Math.max(length, this.tokens.length * 2);
    this.tokens = new Int32Array(size);
    this.ends = new Int32Array(size);
    this.next = new Int32Array(size);
    this.previous = new Int32Array(size);
  }
}

/** A binary heap of numbers, the smallest first. */
class NumberHeap {
  private readonly keys: number[] = [];

  push(key: number): void {
    const { keys } = this;
    let at = keys.length;
    keys.push(key);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = keys[parent] ?? 0;
      if (above <= key) break;
      keys[at] = above;
      at = parent;
    }
    keys[at] = key;
  }

  pop(): number | undefined {
    const { keys } = this;
    const top = keys[0];
    const key = keys.pop();
    if (key === undefined || keys.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= keys.length) break;
      if (child + 1 < keys.length && (keys[child + 1] ?? 0) < (keys[child] ?? 0)) child++;
      const below = keys[child] ?? 0;
      if (below >= key) break;
      keys[at] = below;
      at = child;
    }
    keys[at] = key;
    return top;
  }
}
