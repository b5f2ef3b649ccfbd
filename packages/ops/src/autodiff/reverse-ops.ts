import type { Ops } from '../ops.js';
import { axisOf, dimAt, productOf } from '../shapes/dims.js';

/** Rows with mean 0 and variance 1 over the last axis, and one over their deviation [..., 1]. */
export interface Normalized<T> {
  readonly rows: T;
  readonly inverseDeviation: T;
}

/** What going back needs beside what models are written in. */
export interface ReverseExtras<T> {
  /** The adjoint of `gather(like, indices, axis)`: slices of `x` added up at `indices`, in a tensor of `like`'s shape. */
  scatterSum(x: T, indices: T, axis: number, like: T): T;
  /** Layer normalization without scale and shift. */
  normalize(x: T, epsilon: number): Normalized<T>;
  /** Sum over all axes but the last: [..., n] -> [n]. */
  columnSums(x: T): T;
  /** The sum of all squares, a scalar. */
  sumSquares(x: T): T;
  /** `x`, to be used only when `awaited` are computed: an engine that chooses its own order frees memory by it. */
  after(x: T, awaited: readonly T[]): T;
}

export type ReverseOps<T> = Ops<T> & ReverseExtras<T>;

/** An engine's operations, those that going back needs composed where it has none of its own. */
export function reverseOps<T>(ops: Ops<T> & Partial<ReverseExtras<T>>): ReverseOps<T> {
  return {
    scatterSum: (x, indices, axis, like) => {
      const shape = ops.shape(like);
      const at = axisOf('scatterSum', axis, shape.length);
      const slices = axisFirst(ops, flatIndices(ops, x, indices, at), at); // [n, …]
      const [count = 1, ...rest] = ops.shape(slices);
      const flat = ops.reshape(slices, [count, productOf(rest)]);
      const column = ops.reshape(indices, [count, 1]);
      const isTarget = ops.cast(ops.equal(column, ops.positions(like, at)), 'float32'); // [n, length]
      const summed = ops.matmul(ops.transpose(isTarget, [1, 0]), flat); // [length, …]
      return axisBack(ops, ops.reshape(summed, [dimAt(shape, at), ...rest]), at);
    },
    normalize: (x, epsilon) => {
      const centred = ops.sub(x, ops.reduceMean(x, [-1], true));
      const variance = ops.reduceMean(ops.mul(centred, centred), [-1], true);
      const deviation = ops.sqrt(ops.add(variance, ops.constant([epsilon], [])));
      const inverseDeviation = ops.div(ops.constant([1], []), deviation);
      return { rows: ops.mul(centred, inverseDeviation), inverseDeviation };
    },
    columnSums: (x) => {
      const leading = ops.shape(x).slice(1);
      return leading.length === 0 ? x : ops.reduceSum(x, [...leading.keys()], false);
    },
    sumSquares: (x) => ops.reduceSum(ops.mul(x, x), [...ops.shape(x).keys()], false),
    after: (x) => x,
    ...ops,
  };
}

/** `x`, where the axes of `indices` stand in the place of `axis`, with one axis for them all. */
export function flatIndices<T>(ops: Ops<T>, x: T, indices: T, axis: number): T {
  const shape = ops.shape(x);
  const dims = ops.shape(indices);
  if (dims.length === 1) return x;
  return ops.reshape(x, [...shape.slice(0, axis), productOf(dims), ...shape.slice(axis + dims.length)]);
}

function axisFirst<T>(ops: Ops<T>, x: T, axis: number): T {
  const others = [...ops.shape(x).keys()].filter((i) => i !== axis);
  return axis === 0 ? x : ops.transpose(x, [axis, ...others]);
}

function axisBack<T>(ops: Ops<T>, x: T, axis: number): T {
  const order = [...ops.shape(x).keys()].slice(1);
  order.splice(axis, 0, 0);
  return axis === 0 ? x : ops.transpose(x, order);
}
