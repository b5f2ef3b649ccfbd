import { readFloat32 } from '@firth/checkpoints';
import type { WeightSource } from '../program.js';
import { readStored } from '../weights/read-weight.js';

/** A kernel in int8: value[i, o] · scales[o] · factors[i] is what it stands for. */
export interface QuantizedKernel {
  /** [in, out] */
  readonly values: Int8Array;
  /** [out], one for each output channel; symmetric, so that zero is zero. */
  readonly scales: Float32Array;
}

/**
 * No value is larger, and no two neighbours in a column (rows 2j and 2j + 1) of the same sign add up to more than one more than this.
 * Processors with AVX2 and no VNNI add the two products of such a pair in 16 bits: 255 · 128 fits, whatever the input.
 */
const LARGEST = 127;
/** Output channels at a time: a block of [out, in] stays in the cache while it is written as [in, out]. */
const BLOCK = 64;

/** Reads a float kernel and rounds it to int8; `factors` is what its input is multiplied by, which it is divided by. */
export async function quantizeKernel(source: WeightSource, factors?: Float32Array): Promise<QuantizedKernel> {
  const stored = await readStored(source);
  const [rows = 0, columns = 0] = source.tensor.shape;
  return source.transposed
    ? quantizeRows(stored, rows, columns, factors)
    : quantizeColumns(stored, rows, columns, factors);
}

/** The factors of a kernel's input in memory. */
export async function readFactors({ factors }: WeightSource): Promise<Float32Array | undefined> {
  if (factors === undefined) return undefined;
  return 'tensor' in factors ? readFloat32(factors.tensor) : factors.measured();
}

/** [in, out] -> [in, out] */
export function quantizeColumns(
  weights: Float32Array,
  inputs: number,
  outputs: number,
  factors?: Float32Array,
): QuantizedKernel {
  const rows = inverted(factors, inputs);
  const largest = new Float64Array(outputs);
  for (let i = 0; i < inputs; i += 2) {
    const [first, second] = [rows[i] ?? 0, rows[i + 1] ?? 0];
    const [at, next] = [i * outputs, (i + 1) * outputs];
    for (let o = 0; o < outputs; o++) {
      const size = pairSize((weights[at + o] ?? 0) * first, second === 0 ? 0 : (weights[next + o] ?? 0) * second);
      if (size > (largest[o] ?? 0)) largest[o] = size;
    }
  }
  const scales = scalesOf(largest);
  const inverse = Float64Array.from(scales, (scale) => 1 / scale);
  const values = new Int8Array(weights.length);
  for (let i = 0, at = 0; i < inputs; i++) {
    const row = rows[i] ?? 0;
    for (let o = 0; o < outputs; o++, at++) values[at] = nearest((weights[at] ?? 0) * row * (inverse[o] ?? 0));
  }
  return { values, scales };
}

/** [out, in] -> [in, out] */
export function quantizeRows(
  weights: Float32Array,
  outputs: number,
  inputs: number,
  factors?: Float32Array,
): QuantizedKernel {
  const rows = inverted(factors, inputs);
  const largest = new Float64Array(outputs);
  for (let o = 0; o < outputs; o++) {
    const at = o * inputs;
    let most = 0;
    for (let i = 0; i < inputs; i += 2) {
      const second = rows[i + 1] ?? 0;
      const next = second === 0 ? 0 : (weights[at + i + 1] ?? 0) * second;
      const size = pairSize((weights[at + i] ?? 0) * (rows[i] ?? 0), next);
      if (size > most) most = size;
    }
    largest[o] = most;
  }
  const scales = scalesOf(largest);
  const inverse = Float64Array.from(scales, (scale) => 1 / scale);
  const values = new Int8Array(weights.length);
  for (let first = 0; first < outputs; first += BLOCK) {
    const last = Math.min(first + BLOCK, outputs);
    for (let i = 0; i < inputs; i++) {
      const row = rows[i] ?? 0;
      for (let o = first; o < last; o++)
        values[i * outputs + o] = nearest((weights[o * inputs + i] ?? 0) * row * (inverse[o] ?? 0));
    }
  }
  return { values, scales };
}

/** The largest sum that a pair can give with inputs of one sign: two of equal signs add up, of others one alone is the larger. */
const pairSize = (a: number, b: number): number => Math.max(Math.abs(a), Math.abs(b), Math.abs(a + b));

/** Half up, as Math.round, of what lies within ±128; a third of its time. */
const nearest = (value: number): number => ((value + 128.5) | 0) - 128;

/** What each row of a kernel is multiplied by. */
function inverted(factors: Float32Array | undefined, inputs: number): Float64Array {
  const rows = new Float64Array(inputs).fill(1);
  factors?.forEach((factor, i) => {
    rows[i] = 1 / factor;
  });
  return rows;
}

/** A channel of zeros has scale 1. */
const scalesOf = (largest: Float64Array): Float32Array =>
  Float32Array.from(largest, (value) => (value === 0 ? 1 : value / LARGEST));
