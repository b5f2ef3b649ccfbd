import { capacityFor } from './resident-cache.js';

/** One cached tensor [B, heads, capacity, D], its rows filled from the front. */
export class GrowingRows {
  readonly #heads: number;
  readonly #size: number;
  #batch: number;
  #length = 0;
  /** At least as long as the tensor: what is behind it is for rows to come, and costs no memory until it is touched. */
  #buffer: Float32Array;

  constructor(batch: number, heads: number, size: number) {
    this.#batch = batch;
    this.#heads = heads;
    this.#size = size;
    this.#buffer = new Float32Array(batch * heads * capacityFor(0) * size);
  }

  get data(): Float32Array {
    return this.#buffer.subarray(
      0,
      this.shape.reduce((product, dim) => product * dim, 1),
    );
  }

  get shape(): readonly [batch: number, heads: number, capacity: number, size: number] {
    return [this.#batch, this.#heads, capacityFor(this.#length), this.#size];
  }

  /** Writes `rows` [B, heads, count, D] behind the rows that are filled; grows where they do not fit. */
  append(rows: Float32Array, count: number): void {
    const [batch, heads, capacity, size] = this.shape;
    const grown = capacityFor(this.#length + count);
    const groups = batch * heads;
    if (grown > capacity) this.#grow(groups, capacity * size, grown * size);
    for (let group = 0; group < groups; group++)
      this.#buffer.set(
        rows.subarray(group * count * size, (group + 1) * count * size),
        (group * grown + this.#length) * size,
      );
    this.#length += count;
  }

  /** Row i of the batch becomes what row `rows[i]` was. */
  select(rows: readonly number[]): void {
    const [, heads, capacity, size] = this.shape;
    const stride = heads * capacity * size;
    const buffer = new Float32Array(rows.length * stride);
    rows.forEach((row, i) => {
      buffer.set(this.#buffer.subarray(row * stride, (row + 1) * stride), i * stride);
    });
    this.#buffer = buffer;
    this.#batch = rows.length;
  }

  /** Lays the groups out wider, in place while the buffer has room; a new one has room for twice as much. */
  #grow(groups: number, stride: number, grown: number): void {
    const old = this.#buffer;
    const filled = this.#length * this.#size;
    if (groups * grown > old.length) this.#buffer = new Float32Array(2 * groups * grown);
    // From the last: a group moves to where only groups behind it were.
    for (let group = groups - 1; group >= 0; group--)
      this.#buffer.set(old.subarray(group * stride, group * stride + filled), group * grown);
  }
}
