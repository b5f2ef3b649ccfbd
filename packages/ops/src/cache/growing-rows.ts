import { capacityFor } from './resident-cache.js';

/** One cached tensor [B, heads, capacity, D], its rows filled from the front. */
export class GrowingRows {
  readonly #heads: number;
  readonly #size: number;
  #batch: number;
  #length = 0;
  #data: Float32Array;

  constructor(batch: number, heads: number, size: number) {
    this.#batch = batch;
    this.#heads = heads;
    this.#size = size;
    this.#data = new Float32Array(batch * heads * capacityFor(0) * size);
  }

  get data(): Float32Array {
    return this.#data;
  }

  get shape(): readonly [batch: number, heads: number, capacity: number, size: number] {
    return [this.#batch, this.#heads, capacityFor(this.#length), this.#size];
  }

  /** Writes `rows` [B, heads, count, D] behind the rows that are filled; grows where they do not fit. */
  append(rows: Float32Array, count: number): void {
    const [batch, heads, capacity, size] = this.shape;
    const grown = capacityFor(this.#length + count);
    const groups = batch * heads;
    if (grown > capacity) {
      const data = new Float32Array(groups * grown * size);
      for (let group = 0; group < groups; group++) {
        const from = group * capacity * size;
        data.set(this.#data.subarray(from, from + this.#length * size), group * grown * size);
      }
      this.#data = data;
    }
    for (let group = 0; group < groups; group++)
      this.#data.set(
        rows.subarray(group * count * size, (group + 1) * count * size),
        (group * grown + this.#length) * size,
      );
    this.#length += count;
  }

  /** Row i of the batch becomes what row `rows[i]` was. */
  select(rows: readonly number[]): void {
    const [, heads, capacity, size] = this.shape;
    const stride = heads * capacity * size;
    const data = new Float32Array(rows.length * stride);
    rows.forEach((row, i) => {
      data.set(this.#data.subarray(row * stride, (row + 1) * stride), i * stride);
    });
    this.#data = data;
    this.#batch = rows.length;
  }
}
