import type { Ops } from './ops.js';
import type { Program } from './program.js';
import { dimAt } from './shapes/dims.js';
import { shapes, type Shaped } from './shapes/engine.js';
import { bare, tracedRanges, type IndexRange, type Tracked } from './traced-ranges.js';

/** Every embedding, gather and cross entropy of a program whose indices are known before it runs. */
export async function indexRanges<S, I extends string, O extends string>(
  program: Program<S, I, O>,
): Promise<readonly IndexRange[]> {
  const { ranges, unknown } = tracedRanges(program, moves, (name, spec) => ({ ...spec, from: { input: name } }));
  if (unknown === 0) return ranges;
  const { computedRanges } = await import('./computed-indices.js'); // models seldom compute ids
  return computedRanges(program);
}

const kept = (result: Shaped, { from }: Tracked): Tracked => ({ ...result, ...(from && { from }) });

/** `shapes` that know of what only moves elements, all of them, where they come from. */
const moves: Ops<Tracked> = {
  ...shapes,
  constant: (data, shape, dtype) => ({ ...shapes.constant(data, shape, dtype), from: { values: data } }),
  positions: (x, axis) => {
    const result = shapes.positions(x, axis);
    return { ...result, from: { count: dimAt(result.shape, 0) } };
  },
  reshape: (x, shape) => kept(shapes.reshape(x, shape), x),
  transpose: (x, permutation) => kept(shapes.transpose(x, permutation), x),
  broadcastTo: (x, shape) => kept(shapes.broadcastTo(x, shape), x),
  reduceSum: (x, axes, keepDims) => bare(shapes.reduceSum(x, axes, keepDims)),
  reduceMax: (x, axes, keepDims) => bare(shapes.reduceMax(x, axes, keepDims)),
};
