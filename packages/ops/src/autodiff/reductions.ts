import type { Ops } from '../ops.js';
import { axisOf, dimAt, reducedDims, type Dims } from '../shapes/dims.js';
import type { ReverseOps } from './reverse-ops.js';
import type { Context } from './rule-context.js';
import type { Traced } from './tape.js';

type Reduction = 'reduceSum' | 'reduceMean' | 'reduceMax';

/** Equal maxima share the gradient evenly, as PyTorch's `amax` does. */
export function reductions<T>({ ops, record, scalar }: Context<T>): Pick<Ops<Traced<T>>, Reduction> {
  const kept = (op: Reduction, x: T, axes: readonly number[]): Dims => reducedDims(op, ops.shape(x), axes, true);
  return {
    reduceSum: (x, axes, keepDims) =>
      record([x], ops.reduceSum(x.value, axes, keepDims), (gradient) => [
        ops.broadcastTo(ops.reshape(gradient, kept('reduceSum', x.value, axes)), ops.shape(x.value)),
      ]),
    reduceMean: (x, axes, keepDims) =>
      record([x], ops.reduceMean(x.value, axes, keepDims), (gradient) => {
        const share = ops.div(ops.reshape(gradient, kept('reduceMean', x.value, axes)), countOf(ops, x.value, axes));
        return [ops.broadcastTo(share, ops.shape(x.value))];
      }),
    reduceMax: (x, axes, keepDims) => {
      const value = ops.reduceMax(x.value, axes, keepDims);
      return record([x], value, (gradient) => {
        const shape = kept('reduceMax', x.value, axes);
        const isLargest = ops.equal(x.value, ops.reshape(value, shape));
        const ties = ops.reduceSum(ops.cast(isLargest, 'float32'), axes, true);
        return [ops.where(isLargest, ops.div(ops.reshape(gradient, shape), ties), scalar(0))];
      });
    },
  };
}

/** How many elements lie along some axes, a scalar; lengths that are names are counted. */
function countOf<T>(ops: ReverseOps<T>, x: T, axes: readonly number[]): T {
  const all = axes.map((axis) => axisOf('reduceMean', axis, ops.shape(x).length));
  return all
    .map((axis) => lengthAlong(ops, x, axis))
    .reduce((product, length) => ops.mul(product, length), ops.constant([1], []));
}

/** The length of an axis as a float, a scalar. */
export function lengthAlong<T>(ops: ReverseOps<T>, x: T, axis: number): T {
  const dim = dimAt(ops.shape(x), axis);
  if (typeof dim === 'number') return ops.constant([dim], []);
  const ones = ops.add(
    ops.mul(ops.cast(ops.positions(x, axis), 'float32'), ops.constant([0], [])),
    ops.constant([1], []),
  );
  return ops.reduceSum(ones, [0], false);
}
