import { OpsError } from '../error.js';

/**
 * A dimension: a number, or a name for a length that is known only at run time (`batch`, `length`). `batch*length` is the
 * product of two names.
 */
export type Dim = number | string;
export type Dims = readonly Dim[];

export const format = (dims: Dims): string => `[${dims.join(', ')}]`;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

/** The product of dimensions as one: `[2, 'batch', 3]` is `6*batch`. */
export function productOf(dims: Dims): Dim {
  const factors = dims.flatMap((dim) => String(dim).split('*'));
  const names = factors.filter((factor) => Number.isNaN(Number(factor)));
  const size = sizeOf(factors.map(Number).filter((factor) => !Number.isNaN(factor)));
  if (names.length === 0) return size;
  return [...(size === 1 ? [] : [size]), ...names].join('*');
}

/** How long a slice of an axis is; `start` and `end` may count from the end. */
export function slicedLength(length: number, start: number, end: number): number {
  const clip = (at: number) => Math.min(Math.max(at < 0 ? at + length : at, 0), length);
  return Math.max(clip(end) - clip(start), 0);
}

/** What a dimension is where names are `lengths`: products (`a*b`), sums (`a+b`) and slices (`a[0:1]`) too; NaN where a name is unknown. */
export function lengthOfDim(dim: Dim, lengths: ReadonlyMap<string, number>): number {
  if (typeof dim === 'number') return dim;
  const known = lengths.get(dim);
  if (known !== undefined) return known;
  for (const [sign, combine] of combinations) {
    const parts = dim.split(sign);
    if (parts.length > 1) return parts.map((part) => lengthOfDim(part, lengths)).reduce(combine);
  }
  const [, name, start, end] = /^(.*)\[(-?\d+):(-?\d+)\]$/.exec(dim) ?? [];
  if (name !== undefined) return slicedLength(lengthOfDim(name, lengths), Number(start), Number(end));
  return dim === '' ? NaN : Number(dim);
}

const combinations = [
  ['*', (a: number, b: number) => a * b],
  ['+', (a: number, b: number) => a + b],
] as const;

/** NumPy's broadcasting; a name agrees with itself and with 1. */
export function broadcast(op: string, a: Dims, b: Dims): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new OpsError('SHAPE_MISMATCH', `${op}: shapes ${format(a)} and ${format(b)} do not broadcast at axis ${i}`);
  });
}

/** Counts from the end when negative, as NumPy and PyTorch do. */
export function axisOf(op: string, axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || positive < 0 || positive >= rank)
    throw new OpsError('BAD_ARGUMENT', `${op}: axis ${axis} is outside a tensor of rank ${rank}`);
  return positive;
}

export function dimAt(dims: Dims, axis: number): Dim {
  const dim = dims[axis];
  if (dim === undefined) throw new OpsError('SHAPE_MISMATCH', `shape ${format(dims)} has no axis ${axis}`);
  return dim;
}

/** [..., n, k] x [..., k, m] -> [..., n, m]. */
export function matmulDims(op: string, a: Dims, b: Dims): Dim[] {
  if (a.length < 2 || b.length < 2)
    throw new OpsError('SHAPE_MISMATCH', `${op}: needs two ranks of at least 2, found ${format(a)} and ${format(b)}`);
  if (dimAt(a, a.length - 1) !== dimAt(b, b.length - 2))
    throw new OpsError('SHAPE_MISMATCH', `${op}: inner sizes of ${format(a)} and ${format(b)} differ`);
  const outer = broadcast(op, a.slice(0, -2), b.slice(0, -2));
  return [...outer, dimAt(a, a.length - 2), dimAt(b, b.length - 1)];
}

/** The shape after a reduction over `axes` (all of them when empty). */
export function reducedDims(op: string, x: Dims, axes: readonly number[], keepDims: boolean): Dim[] {
  const reduced = new Set(axes.map((axis) => axisOf(op, axis, x.length)));
  return keepDims ? x.map((dim, i) => (reduced.has(i) ? 1 : dim)) : x.filter((_, i) => !reduced.has(i));
}

/** Checks that a reshape keeps the number of elements, names included: [batch, 6] -> [batch, 2, 3]. */
export function checkReshape(from: Dims, to: Dims): void {
  const sorted = (dims: Dims) => String(productOf(dims)).split('*').sort().join(' ');
  if (sorted(from) !== sorted(to))
    throw new OpsError('SHAPE_MISMATCH', `reshape: ${format(from)} cannot become ${format(to)}`);
}
