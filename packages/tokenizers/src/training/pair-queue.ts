/** Two tokens that stand side by side. */
export interface Pair {
  readonly first: number;
  readonly second: number;
}

/** A pair with the words that it was found in, and how often it was when it was queued. */
export interface QueuedPair extends Pair {
  count: number;
  readonly words: ReadonlySet<number>;
}

/** More ids than any vocabulary has: keys are `first * IDS + second`. */
const IDS = 2 ** 26;

/**
 * Pairs by frequency, then by ids. Each pair may be queued several times with different words; an entry whose count is no
 * longer true goes back with the new one. That is how the reference works, whose results this is to equal.
 */
export class PairQueue {
  private readonly counts = new Map<number, number>();
  private readonly pending = new Map<number, Set<number>>();
  private readonly heap: QueuedPair[] = [];

  /** Counts a pair that a word now holds; it is queued by the next `flush`. */
  add(first: number, second: number, count: number, word: number): void {
    const key = first * IDS + second;
    this.counts.set(key, (this.counts.get(key) ?? 0) + count);
    const words = this.pending.get(key);
    if (words === undefined) this.pending.set(key, new Set([word]));
    else words.add(word);
  }

  /** Counts a pair no longer. */
  remove(first: number, second: number, count: number): void {
    const key = first * IDS + second;
    this.counts.set(key, (this.counts.get(key) ?? 0) - count);
  }

  flush(): void {
    for (const [key, words] of this.pending) {
      const count = this.counts.get(key) ?? 0;
      if (count > 0) this.push({ first: Math.floor(key / IDS), second: key % IDS, count, words });
    }
    this.pending.clear();
  }

  /** The most frequent pair, by its true count. */
  pop(): QueuedPair | undefined {
    for (;;) {
      const top = this.take();
      if (top === undefined) return undefined;
      const count = this.counts.get(top.first * IDS + top.second) ?? 0;
      if (top.count === count) return top;
      top.count = count;
      this.push(top);
    }
  }

  private push(entry: QueuedPair): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !comesBefore(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  private take(): QueuedPair | undefined {
    const { heap } = this;
    const top = heap[0];
    const entry = heap.pop();
    if (entry === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      let below = heap[child];
      if (below === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && comesBefore(right, below)) {
        below = right;
        child++;
      }
      if (!comesBefore(below, entry)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = entry;
    return top;
  }
}

function comesBefore(a: QueuedPair, b: QueuedPair): boolean {
  if (a.count !== b.count) return a.count > b.count;
  return a.first !== b.first ? a.first < b.first : a.second < b.second;
}
