import { sizeOf } from '../shapes/dims.js';
import { lengthsOf, type LazyNode, type ScanNode, type ScanPartNode, type Step, type Tf } from './graph.js';
import type { TfTensor } from './kernels.js';
import { disposeAll, resolve, type Live, type Place } from './place.js';

/** Does steps one after the other, as `perform` of `perform.ts`, which calls this in turn. */
type Perform = (place: Place, steps: readonly Step[], live: Live) => Generator<undefined, void>;

/** Does every step of a scan, and gives what its parts are, for the caller to dispose of. */
export function* performScan(
  place: Place,
  scan: ScanNode,
  of: (node: LazyNode) => TfTensor,
  perform: Perform,
): Generator<undefined, readonly TfTensor[]> {
  const { tf } = place;
  const sequences = scan.sequences.map(of);
  const length = sequences[0]?.shape[0] ?? 0;
  let state = scan.initial.map((node) => tf.keep(tf.clone(of(node))));
  const outputs = scan.parts.slice(state.length).map((): TfTensor[] => []);
  const live: Live = new Map();
  try {
    for (let i = 0; i < length; i++) {
      const at = scan.reverse ? length - 1 - i : i;
      const rows = sequences.map((x) => tf.keep(tf.tidy(() => rowAt(tf, x, at))));
      [...scan.state, ...scan.rows].forEach((node, j) => {
        const value = [...state, ...rows][j];
        if (value !== undefined) live.set(node, value);
      });
      state = [];
      yield* perform(place, scan.steps, live);
      const results = scan.results.map((node) => tf.keep(tf.clone(live.get(node) ?? of(node))));
      disposeAll(live);
      state = results.slice(0, scan.state.length);
      for (const [j, value] of results.slice(state.length).entries()) outputs[j]?.push(value);
    }
    const last = state;
    state = []; // the caller's from here on
    const stacked = outputs.map((values, j) => {
      const part = scan.parts[j + last.length];
      const ordered = scan.reverse ? [...values].reverse() : values;
      return tf.keep(tf.tidy(() => (part === undefined ? tf.stack(ordered) : stack(place, ordered, part))));
    });
    return [...last, ...stacked];
  } finally {
    for (const value of [...state, ...outputs.flat()]) value.dispose();
    disposeAll(live);
  }
}

function rowAt(tf: Tf, x: TfTensor, at: number): TfTensor {
  const shape = x.shape.slice(1);
  if (sizeOf(shape) === 0) return tf.tensor([], shape, x.dtype);
  const begin = x.shape.map((_, axis) => (axis === 0 ? at : 0));
  return tf.reshape(tf.slice(x, begin, [1, ...shape]), shape);
}

function stack({ tf, lengths }: Place, values: readonly TfTensor[], { dtype, shape }: ScanPartNode): TfTensor {
  const [first] = values;
  if (first !== undefined && first.size > 0) return tf.stack([...values]);
  const row = first?.shape ?? lengthsOf(resolve(shape.slice(1), lengths, [], []));
  return tf.tensor([], [values.length, ...row], dtype);
}
