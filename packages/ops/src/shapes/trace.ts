import type { InputSpec, Program } from '../program.js';
import { buildTree } from '../weights/walk.js';
import { shapes, type Shaped } from './engine.js';

export interface Trace<O extends string> {
  readonly outputs: Readonly<Record<O, Shaped>>;
  /** Every intermediate that the program named, in the order in which it computes them. */
  readonly taps: ReadonlyMap<string, Shaped>;
}

/**
 * Runs a program on shapes alone: nothing is read or computed.
 *
 * @throws OpsError `SHAPE_MISMATCH` or `DTYPE_MISMATCH` naming the operation where the model does not fit together.
 */
export function trace<S, I extends string, O extends string>(program: Program<S, I, O>): Trace<O> {
  const taps = new Map<string, Shaped>();
  const weights = buildTree<S, Shaped>(program.schema, ({ shape }) => ({ dtype: 'float32', shape }));
  const inputs: Readonly<Record<I, InputSpec>> = program.inputs; // a spec is what is known of an input
  const ops = { ...shapes, tap: (name: string, x: Shaped) => (taps.set(name, x), x) };
  return { outputs: program.run(ops, weights, inputs), taps };
}
