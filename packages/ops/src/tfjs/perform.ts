import { OpsError } from '../error.js';
import { dimAt, sizeOf, type Dim, type Dims } from '../shapes/dims.js';
import { lengthsOf, type Known, type LazyNode, type OpNode, type Result, type Tf } from './graph.js';
import type { TfTensor } from './kernels.js';
import { performScan } from './perform-scan.js';
import type { Step } from './schedule.js';

/** What is on the backend now. Whoever takes a value out disposes of it. */
export type Live = Map<LazyNode, TfTensor>;

/** Where operations are done. */
export interface Place {
  readonly tf: Tf;
  /** The lengths that names of dimensions stand for. */
  readonly lengths: ReadonlyMap<string, number>;
  /** Values that are not for this place to dispose of. */
  readonly outside: (node: LazyNode) => TfTensor | undefined;
}

/** Does `steps`: puts each result in `live`, disposes of what no later step needs. Yields after each operation. */
export function* perform(place: Place, steps: readonly Step[], live: Live): Generator<undefined, void> {
  const { tf, lengths } = place;
  const find = (node: LazyNode) => live.get(node) ?? place.outside(node);
  const of = (node: LazyNode): TfTensor => {
    const value = find(node);
    if (value === undefined) throw new TypeError('a step comes after what it needs');
    return value;
  };
  const known: Known = {
    of: (node) => ({ dtype: node.dtype, shape: of(node).shape }),
    dims: (shape, near) => resolve(shape, lengths, near.shape, of(near).shape),
  };
  for (const { node, release } of steps) {
    if (node.kind === 'scan') {
      const results = yield* performScan({ ...place, outside: find }, node, of);
      for (const [j, part] of node.parts.entries()) {
        const value = results[j];
        if (value !== undefined) live.set(part, value);
      }
    } else {
      const { dtype, shape } = node.rule(known);
      const result = { dtype, shape: lengthsOf(shape) };
      // Kept, so that no scope of the application ends it while the event loop turns.
      live.set(node, tf.keep(tf.tidy(() => compute(tf, node, of, result))));
    }
    for (const value of release) {
      live.get(value)?.dispose();
      live.delete(value);
    }
    yield;
  }
}

export function disposeAll(live: Live): void {
  for (const value of live.values()) value.dispose();
  live.clear();
}

/** An empty result is made here: not every kernel of every backend knows what to do with no elements. */
function compute(tf: Tf, node: OpNode, of: (node: LazyNode) => TfTensor, result: Result): TfTensor {
  if (sizeOf(result.shape) === 0) return tf.tensor([], result.shape, result.dtype);
  try {
    return node.kernel({ tf, of }, result);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new OpsError('RUNTIME', `TensorFlow.js could not compute: ${message}`, { cause });
  }
}

/** Names in a shape as lengths: those of the nearby tensor's own axes, then the inputs'; `a*b` is a product. */
export function resolve(
  shape: Dims,
  lengths: ReadonlyMap<string, number>,
  names: Dims,
  actual: readonly number[],
): Dims {
  const lengthOf = (name: string): Dim => {
    const axis = names.indexOf(name);
    if (axis >= 0) return dimAt(actual, axis);
    const known = lengths.get(name);
    if (known !== undefined || !name.includes('*')) return known ?? name;
    const factors = name.split('*').map((factor) => (/^\d+$/.test(factor) ? Number(factor) : lengthOf(factor)));
    return factors.every((factor) => typeof factor === 'number') ? sizeOf(factors) : name;
  };
  return shape.map((dim) => (typeof dim === 'number' ? dim : lengthOf(dim)));
}
