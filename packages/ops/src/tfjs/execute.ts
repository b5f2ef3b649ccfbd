import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { OpsError } from '../error.js';
import { dimAt, sizeOf, type Dim, type Dims } from '../shapes/dims.js';
import { within, type Backend } from './backend.js';
import { lengthsOf, type Known, type LazyNode, type OpNode, type Result } from './graph.js';
import type { Step } from './plan.js';

/** What is on the backend now. Whoever takes a value out disposes of it. */
export type Live = Map<LazyNode, TfTensor>;

/** The longest that the event loop is stopped, in ms, unless one operation takes longer. */
const SLICE = 12;

export interface Surroundings {
  /** Values that stay: weights and what was computed from them alone. */
  readonly fixed: ReadonlyMap<LazyNode, TfTensor>;
  /** The lengths that names of dimensions stand for. */
  readonly lengths: ReadonlyMap<string, number>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does `steps` one after the other: puts each result in `live`, takes out and disposes of what no later step needs.
 * Lets the event loop turn in between, and stops there when aborted.
 *
 * @throws OpsError as the rules of the `shapes` engine; `RUNTIME` with TensorFlow.js's own words when it fails.
 */
export async function execute(
  backend: Backend,
  steps: readonly Step[],
  live: Live,
  surroundings: Surroundings,
): Promise<void> {
  let next = 0;
  while (next < steps.length) {
    surroundings.signal?.throwIfAborted();
    next = within(backend, () => oneSlice(backend, steps, next, live, surroundings));
    if (next < steps.length) await nextTask();
  }
  surroundings.signal?.throwIfAborted();
}

function oneSlice(
  { tf }: Backend,
  steps: readonly Step[],
  first: number,
  live: Live,
  { fixed, lengths }: Surroundings,
): number {
  const of = (node: LazyNode): TfTensor => {
    const value = live.get(node) ?? fixed.get(node);
    if (value === undefined) throw new TypeError('a step comes after what it needs');
    return value;
  };
  const known: Known = {
    of: (node) => ({ dtype: node.dtype, shape: of(node).shape }),
    dims: (shape, near) => resolve(shape, lengths, near.shape, of(near).shape),
  };
  const until = performance.now() + SLICE;
  let next = first;
  for (const { node, release } of steps.slice(first)) {
    const { dtype, shape } = node.rule(known);
    const result = { dtype, shape: lengthsOf(shape) };
    // Kept, so that no scope of the application ends it while the event loop turns.
    live.set(node, tf.keep(tf.tidy(() => compute(tf, node, of, result))));
    for (const input of release) {
      live.get(input)?.dispose();
      live.delete(input);
    }
    next++;
    if (performance.now() > until) break;
  }
  return next;
}

/** An empty result is made here: not every kernel of every backend knows what to do with no elements. */
function compute(tf: Backend['tf'], node: OpNode, of: (node: LazyNode) => TfTensor, result: Result): TfTensor {
  if (sizeOf(result.shape) === 0) return tf.tensor([], result.shape, result.dtype);
  try {
    return node.kernel({ tf, of }, result);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new OpsError('RUNTIME', `TensorFlow.js could not compute: ${message}`, { cause });
  }
}

/** Names in a shape as lengths: those of the nearby tensor's own axes, then the inputs'; `a*b` is a product. */
function resolve(shape: Dims, lengths: ReadonlyMap<string, number>, names: Dims, actual: readonly number[]): Dims {
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

/** Timers and messages get their turn; a message port is not slowed down as nested timers are in browsers. */
function nextTask(): Promise<void> {
  return new Promise((resolved) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolved();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
