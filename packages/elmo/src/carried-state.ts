import { float32, type Tensor } from '@firth/ops';
import type { ElmoConfig } from './config.js';

interface Carried {
  readonly hidden: Tensor;
  readonly cell: Tensor;
}

/**
 * The language models' state after the last batch, one row for each place in a batch: row i of a batch goes on from row i
 * of the one before, as bilm-tf's state variables and AllenNLP's `_EncoderBase` have it. Rows that a smaller batch does not
 * have keep what they held; a row that is new starts with zeros.
 */
export class CarriedStates {
  readonly #count: number;
  readonly #sizes: Readonly<Record<keyof Carried, number>>;
  #rows = 0;
  #hidden: Float32Array = new Float32Array();
  #cell: Float32Array = new Float32Array();

  constructor({ lstm }: ElmoConfig) {
    this.#count = 2 * lstm.numLayers;
    this.#sizes = { hidden: lstm.projectionSize, cell: lstm.hiddenSize };
  }

  /** Forgets everything. */
  reset(): void {
    [this.#rows, this.#hidden, this.#cell] = [0, new Float32Array(), new Float32Array()];
  }

  /** What a batch of so many rows starts from: hidden and cell [2 * layers, batch, size]. */
  forBatch(batch: number): Carried {
    const take = (values: Float32Array, size: number): Tensor => {
      const taken = new Float32Array(this.#count * batch * size);
      const known = Math.min(batch, this.#rows) * size;
      for (let i = 0; i < this.#count; i++)
        taken.set(values.subarray(i * this.#rows * size, i * this.#rows * size + known), i * batch * size);
      return float32(taken, [this.#count, batch, size]);
    };
    return { hidden: take(this.#hidden, this.#sizes.hidden), cell: take(this.#cell, this.#sizes.cell) };
  }

  /** Keeps what a batch ended with. */
  keep(batch: number, { hidden, cell }: Carried): void {
    const rows = Math.max(batch, this.#rows);
    const merge = (before: Float32Array, after: Tensor, size: number): Float32Array => {
      const merged = new Float32Array(this.#count * rows * size);
      for (let i = 0; i < this.#count; i++) {
        merged.set(before.subarray(i * this.#rows * size, (i + 1) * this.#rows * size), i * rows * size);
        merged.set(after.data.subarray(i * batch * size, (i + 1) * batch * size), i * rows * size);
      }
      return merged;
    };
    this.#hidden = merge(this.#hidden, hidden, this.#sizes.hidden);
    this.#cell = merge(this.#cell, cell, this.#sizes.cell);
    this.#rows = rows;
  }
}
