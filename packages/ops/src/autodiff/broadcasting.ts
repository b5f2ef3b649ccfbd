import { format, type Dims } from '../shapes/dims.js';
import type { ReverseOps } from './reverse-ops.js';

/** Undoes a broadcast: `gradient` summed over what was repeated to get from `shape` to its own. */
export function sumTo<T>(ops: ReverseOps<T>, gradient: T, shape: Dims): T {
  const from = ops.shape(gradient);
  if (format(from) === format(shape)) return gradient;
  const added = from.length - shape.length;
  if (shape.length === 1 && shape[0] === from.at(-1)) return ops.columnSums(gradient);
  const repeated = shape.flatMap((dim, i) => (dim === from[i + added] ? [] : [i + added]));
  const axes = [...Array(added).keys(), ...repeated];
  return ops.reshape(ops.reduceSum(gradient, axes, true), shape);
}
