import { autodiff, type DropoutMasks } from '../autodiff/autodiff.js';
import { reverseOps, type ReverseExtras } from '../autodiff/reverse-ops.js';
import { OpsError } from '../error.js';
import type { Ops } from '../ops.js';
import type { Program } from '../program.js';
import { mapTree, leavesOf } from '../weights/walk.js';
import type { Tree } from '../weights/schema.js';
import type { Traced } from '../autodiff/tape.js';

export interface BackwardSpec<T> {
  readonly isTrainable: (path: string) => boolean;
  readonly outputs: readonly string[];
  readonly masks: DropoutMasks<T>;
  /** What is there already of the gradient of a weight, where this batch's is added to it. */
  readonly accumulated?: (path: string) => T;
}

/** A forward and a backward pass as they were recorded. */
export interface BackwardResults<T> {
  /** [] */
  readonly loss: T;
  /** []: the Euclidean norm of all gradients. */
  readonly gradientNorm: T;
  /** By path; a trainable weight that the loss does not depend on has none. */
  readonly gradients: ReadonlyMap<string, T>;
  readonly outputs: ReadonlyMap<string, T>;
}

/** Runs a program's `loss` and goes back from it to every trainable weight. */
export function backwardProgram<S, I extends string, O extends string, T>(
  engine: Ops<T> & Partial<ReverseExtras<T>>,
  program: Program<S, I, O | 'loss'>,
  weights: Tree<S, T>,
  inputs: Readonly<Record<I, T>>,
  { isTrainable, outputs: names, masks, accumulated }: BackwardSpec<T>,
): BackwardResults<T> {
  const ops = reverseOps(engine);
  const { ops: traced, variable, constant, gradients: differentiate } = autodiff(ops, { masks });
  const tree = mapTree<S, T, Traced<T>>(program.schema, weights, (value, _, path) =>
    isTrainable(path) ? variable(value) : constant(value),
  );
  const constants = Object.entries<T>(inputs).map(([name, value]) => [name, constant(value)] as const);
  const results = program.run(traced, tree, Object.fromEntries(constants) as Readonly<Record<I, Traced<T>>>); // a value for each key
  const byName = new Map(Object.entries<Traced<T>>(results));
  const named = (name: string): T => {
    const result = byName.get(name);
    if (result !== undefined) return result.value;
    throw new OpsError('UNKNOWN_OUTPUT', `no output is named '${name}'; there are ${[...byName.keys()].join(', ')}`);
  };
  const leaves = leavesOf<S, Traced<T>>(program.schema, tree).filter(({ path }) => isTrainable(path));
  const paths = new Map(leaves.map(({ path, value }) => [value, path]));
  const gradients = new Map<string, T>();
  const squares: T[] = [];
  const loss = byName.get('loss') ?? constant(named('loss'));
  differentiate(loss, [...paths.keys()], (weight, gradient) => {
    const path = paths.get(weight);
    if (path === undefined) return undefined;
    const whole = accumulated === undefined ? gradient : ops.add(accumulated(path), gradient);
    const square = ops.sumSquares(whole);
    gradients.set(path, whole);
    squares.push(square);
    return square;
  });
  return {
    loss: loss.value,
    gradientNorm: ops.sqrt(squares.reduce((a, b) => ops.add(a, b))),
    gradients,
    outputs: new Map(names.map((name) => [name, named(name)])),
  };
}
