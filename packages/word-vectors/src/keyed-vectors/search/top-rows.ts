/** The best rows of a search, best first. */
export interface TopRows {
  readonly rows: Int32Array;
  readonly scores: Float64Array;
}

/** Keeps the `capacity` best of the rows that it is offered: a heap whose root is the worst kept. Of equals the lower row is better. */
export class TopList {
  private readonly capacity: number;
  private readonly rows: number[] = [];
  private readonly scores: number[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** What a row must reach to be worth offering. */
  get threshold(): number {
    return this.rows.length < this.capacity ? -Infinity : (this.scores[0] ?? -Infinity);
  }

  offer(row: number, score: number): void {
    const size = this.rows.length;
    if (size < this.capacity) {
      this.put(size, row, score);
      this.rise(size);
    } else if (size > 0 && this.isWorse(0, row, score)) {
      this.put(0, row, score);
      this.sink();
    }
  }

  sorted(): TopRows {
    const order = this.rows
      .map((_, at) => at)
      .sort((a, b) => this.at(b).score - this.at(a).score || this.at(a).row - this.at(b).row);
    return {
      rows: Int32Array.from(order, (at) => this.at(at).row),
      scores: Float64Array.from(order, (at) => this.at(at).score),
    };
  }

  private at(at: number): { readonly row: number; readonly score: number } {
    return { row: this.rows[at] ?? 0, score: this.scores[at] ?? 0 };
  }

  private put(at: number, row: number, score: number): void {
    this.rows[at] = row;
    this.scores[at] = score;
  }

  private isWorse(at: number, row: number, score: number): boolean {
    const kept = this.at(at);
    return kept.score < score || (kept.score === score && kept.row > row);
  }

  private rise(from: number): void {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1;
      const { row, score } = this.at(parent);
      if (this.isWorse(parent, this.at(at).row, this.at(at).score)) return;
      this.put(parent, this.at(at).row, this.at(at).score);
      this.put(at, row, score);
      at = parent;
    }
  }

  private sink(): void {
    const size = this.rows.length;
    for (let at = 0; ;) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < size && this.isWorse(child, this.at(worst).row, this.at(worst).score)) worst = child;
      }
      if (worst === at) return;
      const { row, score } = this.at(at);
      this.put(at, this.at(worst).row, this.at(worst).score);
      this.put(worst, row, score);
      at = worst;
    }
  }
}

/** One list of the best of several lists. */
export function mergeTop(lists: readonly TopRows[], capacity: number): TopRows {
  const merged = new TopList(capacity);
  for (const { rows, scores } of lists)
    rows.forEach((row, at) => {
      merged.offer(row, scores[at] ?? 0);
    });
  return merged.sorted();
}
