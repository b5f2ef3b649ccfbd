import type { Ops } from '../ops.js';
import { axisOf, dimAt } from '../shapes/dims.js';
import { sumTo } from './broadcasting.js';
import { lengthAlong } from './reductions.js';
import type { ReverseOps } from './reverse-ops.js';
import type { Context } from './rule-context.js';
import type { Traced } from './tape.js';

type Move = 'reshape' | 'transpose' | 'slice' | 'concat' | 'broadcastTo' | 'gather' | 'embedding' | 'positions';

export function moves<T>({ ops, record }: Context<T>): Pick<Ops<Traced<T>>, Move> {
  const gather: Ops<Traced<T>>['gather'] = (x, indices, axis) =>
    record([x], ops.gather(x.value, indices.value, axis), (gradient) => [
      ops.scatterSum(gradient, indices.value, axis, x.value),
    ]);
  return {
    reshape: (x, shape) =>
      record([x], ops.reshape(x.value, shape), (gradient) => [ops.reshape(gradient, ops.shape(x.value))]),
    transpose: (x, permutation) =>
      record([x], ops.transpose(x.value, permutation), (gradient) => {
        const positive = permutation.map((axis) => axisOf('transpose', axis, permutation.length));
        return [
          ops.transpose(
            gradient,
            [...positive.keys()].map((axis) => positive.indexOf(axis)),
          ),
        ];
      }),
    slice: (x, axis, start, end) =>
      record([x], ops.slice(x.value, axis, start, end), (gradient) => {
        const at = axisOf('slice', axis, ops.shape(x.value).length);
        const taken = ops.slice(ops.positions(x.value, at), 0, start, end);
        return [ops.scatterSum(gradient, taken, at, x.value)];
      }),
    concat: (parts, axis) =>
      record(
        parts,
        ops.concat(
          parts.map(({ value }) => value),
          axis,
        ),
        (gradient) =>
          cutApart(
            ops,
            gradient,
            parts.map(({ value }) => value),
            axis,
          ),
      ),
    broadcastTo: (x, shape) =>
      record([x], ops.broadcastTo(x.value, shape), (gradient) => [sumTo(ops, gradient, ops.shape(x.value))]),
    gather,
    embedding: (table, ids) => gather(table, ids, 0),
    positions: (x, axis) => record([], ops.positions(x.value, axis), () => []),
  };
}

/** What lies in the place of each part; where a length is a name, by indices that are counted on the way. */
function cutApart<T>(ops: ReverseOps<T>, whole: T, parts: readonly T[], axis: number): T[] {
  const at = axisOf('concat', axis, ops.shape(whole).length);
  const lengths = parts.map((part) => dimAt(ops.shape(part), at));
  if (lengths.every((length) => typeof length === 'number')) {
    let start = 0;
    return lengths.map((length) => ops.slice(whole, at, start, (start += length)));
  }
  let before = ops.constant([0], []);
  return parts.map((part) => {
    const indices = ops.add(ops.cast(before, 'int32'), ops.positions(part, at));
    before = ops.add(before, lengthAlong(ops, part, at));
    return ops.gather(whole, indices, at);
  });
}
