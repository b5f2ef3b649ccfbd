import { messageOf } from '@firth/options';
import { OpsError } from '../error.js';
import { sizeOf } from '../shapes/dims.js';
import { lengthsOf, type Known, type LazyNode, type OpNode, type Result, type Step, type Tf } from './graph.js';
import type { TfTensor } from './kernels.js';
import { performScan } from './perform-scan.js';
import { resolve, type Live, type Place } from './place.js';

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
      const results = yield* performScan({ ...place, outside: find }, node, of, perform);
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

/** An empty result is made here: not every kernel of every backend knows what to do with no elements. */
function compute(tf: Tf, node: OpNode, of: (node: LazyNode) => TfTensor, result: Result): TfTensor {
  if (sizeOf(result.shape) === 0) return tf.tensor([], result.shape, result.dtype);
  try {
    return node.kernel({ tf, of }, result);
  } catch (cause) {
    const message = messageOf(cause);
    throw new OpsError('RUNTIME', `TensorFlow.js could not compute: ${message}`, { cause });
  }
}
