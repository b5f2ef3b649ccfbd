import type { Tensor } from './tensor.js';
import { OpsError } from './error.js';

/** The element in which two tensors differ most. */
export interface Difference {
  readonly maxAbsoluteError: number;
  /** Its indices, one for each axis. */
  readonly at: readonly number[];
  readonly expected: number;
  readonly found: number;
}

/**
 * Compares element by element; NaN against a number counts as infinitely far.
 *
 * @throws OpsError `SHAPE_MISMATCH` when the shapes differ.
 */
export function maxAbsoluteError(found: Tensor, expected: Tensor): Difference {
  const [shape, other] = [expected.shape.join(', '), found.shape.join(', ')];
  if (shape !== other) throw new OpsError('SHAPE_MISMATCH', `expected a tensor of shape [${shape}], found [${other}]`);
  let [worst, index] = [0, 0];
  for (let i = 0; i < expected.data.length; i++) {
    const error = distance(found.data[i] ?? NaN, expected.data[i] ?? NaN);
    if (error > worst) [worst, index] = [error, i];
  }
  return {
    maxAbsoluteError: worst,
    at: indicesOf(index, expected.shape),
    expected: expected.data[index] ?? NaN,
    found: found.data[index] ?? NaN,
  };
}

function distance(a: number, b: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  const error = Math.abs(a - b);
  return Number.isNaN(error) ? Infinity : error;
}

function indicesOf(flat: number, shape: readonly number[]): number[] {
  const indices: number[] = [];
  let rest = flat;
  for (const dim of [...shape].reverse()) {
    indices.unshift(rest % dim);
    rest = Math.floor(rest / dim);
  }
  return indices;
}
