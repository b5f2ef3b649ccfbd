import type { WeightSource } from '../program.js';
import { readStored } from '../weights/read-weight.js';

/** A kernel in int8: value[i, o] · scales[o] is what it stands for. */
export interface QuantizedKernel {
  /** [in, out] */
  readonly values: Int8Array;
  /** [out], one for each output channel; symmetric, so that zero is zero. */
  readonly scales: Float32Array;
}

const LARGEST = 127;
/** Output channels at a time: a block of [out, in] stays in the cache while it is written as [in, out]. */
const BLOCK = 64;

/** Reads a float kernel and rounds it to int8, each output channel by its own largest weight. */
export async function quantizeKernel(source: WeightSource): Promise<QuantizedKernel> {
  const stored = await readStored(source);
  const [rows = 0, columns = 0] = source.tensor.shape;
  return source.transposed ? quantizeRows(stored, rows, columns) : quantizeColumns(stored, rows, columns);
}

/** [in, out] -> [in, out] */
export function quantizeColumns(weights: Float32Array, inputs: number, outputs: number): QuantizedKernel {
  const scales = new Float32Array(outputs);
  for (let i = 0, at = 0; i < inputs; i++)
    for (let o = 0; o < outputs; o++) scales[o] = Math.max(scales[o] ?? 0, Math.abs(weights[at++] ?? 0));
  const inverse = invert(scales);
  const values = new Int8Array(weights.length);
  for (let i = 0, at = 0; i < inputs; i++)
    for (let o = 0; o < outputs; o++, at++) values[at] = Math.round((weights[at] ?? 0) * (inverse[o] ?? 0));
  return { values, scales };
}

/** [out, in] -> [in, out] */
export function quantizeRows(weights: Float32Array, outputs: number, inputs: number): QuantizedKernel {
  const scales = new Float32Array(outputs);
  for (let o = 0, at = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++) scales[o] = Math.max(scales[o] ?? 0, Math.abs(weights[at++] ?? 0));
  const inverse = invert(scales);
  const values = new Int8Array(weights.length);
  for (let first = 0; first < outputs; first += BLOCK) {
    const last = Math.min(first + BLOCK, outputs);
    for (let i = 0; i < inputs; i++)
      for (let o = first; o < last; o++)
        values[i * outputs + o] = Math.round((weights[o * inputs + i] ?? 0) * (inverse[o] ?? 0));
  }
  return { values, scales };
}

/** Turns the largest weights into scales, in place, and gives 1 / scale; a channel of zeros has scale 1. */
function invert(largest: Float32Array): Float32Array {
  largest.forEach((value, i) => {
    largest[i] = value === 0 ? 1 : value / LARGEST;
  });
  return largest.map((scale) => 1 / scale);
}
