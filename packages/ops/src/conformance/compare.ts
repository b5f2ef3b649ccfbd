import type { Tensor } from '../tensor.js';

export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** The first element that differs by more than the tolerance, in words; undefined where all agree. NaN agrees with NaN. */
export function firstDifference(found: Tensor, expected: Tensor, tolerance: Tolerance): string | undefined {
  const describe = ({ dtype, shape }: Tensor) => `${dtype} [${shape.join(', ')}]`;
  if (describe(found) !== describe(expected)) return `expected ${describe(expected)}, found ${describe(found)}`;
  for (let i = 0; i < expected.data.length; i++) {
    const [a, b] = [found.data[i] ?? NaN, expected.data[i] ?? NaN];
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    const bound = tolerance.absolute + tolerance.relative * Math.abs(b);
    if (!(Math.abs(a - b) <= bound)) return `element ${i}: expected ${b}, found ${a}`;
  }
  return undefined;
}
