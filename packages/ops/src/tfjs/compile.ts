import { readFloat32 } from '@firth/checkpoints';
import { OpsError } from '../error.js';
import type { CompileOptions, InputSpec, Program, WeightSource } from '../program.js';
import type { Tree } from '../weights/schema.js';
import { mapTree } from '../weights/walk.js';
import { inTurn, within, type Backend } from './backend.js';
import { TfjsExecutable } from './executable.js';
import { execute } from './execute.js';
import { LazyGraph, type LazyNode } from './graph.js';
import { lazyOps } from './ops.js';
import { disposeAll, type Live } from './perform.js';
import { planOf, type Plan } from './plan.js';

/** Records a program, reads the weights that its outputs need, each once, and puts them on the backend. */
export async function compile<S, I extends string, O extends string>(
  backend: Backend,
  program: Program<S, I, O>,
  weights: Tree<S, WeightSource>,
  options: CompileOptions<O>,
  onDispose: () => void,
): Promise<TfjsExecutable<I, O>> {
  const { tf } = backend;
  const plan = record(program, weights, options);
  const live: Live = new Map();
  try {
    for (const leaf of plan.leaves) {
      const data = await leaf.read();
      const upload = () => tf.keep(tf.tensor(data, [...leaf.shape], leaf.dtype));
      live.set(leaf, await inTurn(() => Promise.resolve(within(backend, upload))));
    }
    await inTurn(() => execute(backend, plan.once, live, { fixed: new Map(), lengths: new Map() }));
  } catch (error) {
    disposeAll(live);
    throw error;
  }
  return new TfjsExecutable<I, O>(backend, plan, program.inputs, live, onDispose);
}

function record<S, I extends string, O extends string>(
  program: Program<S, I, O>,
  weights: Tree<S, WeightSource>,
  { outputs: names, taps = [] }: CompileOptions<O>,
): Plan {
  const graph = new LazyGraph();
  const ops = lazyOps(graph);
  const inputs = Object.fromEntries(
    Object.entries<InputSpec>(program.inputs).map(([name, spec]) => [name, graph.input(name, spec)]),
  ) as Readonly<Record<I, LazyNode>>; // one node for each key of program.inputs
  const bound = mapTree<S, WeightSource, LazyNode>(program.schema, weights, ({ tensor, transposed }) => {
    const stored = graph.leaf('float32', tensor.shape, () => readFloat32(tensor));
    return transposed ? ops.transpose(stored, [1, 0]) : stored;
  });
  const results = program.run(ops, bound, inputs);
  const byName = new Map(Object.entries<LazyNode>(results));
  const outputs = [...(names ?? byName.keys())].map(
    (name) => [name, named(name, byName.get(name), byName.keys(), 'output')] as const,
  );
  const tapped = taps.map(
    (name) => [name, named(name, graph.taps.get(name), graph.taps.keys(), 'intermediate')] as const,
  );
  return planOf(graph, new Map([...outputs, ...tapped]));
}

function named(name: string, node: LazyNode | undefined, known: Iterable<string>, what: string): LazyNode {
  if (node !== undefined) return node;
  throw new OpsError('UNKNOWN_OUTPUT', `no ${what} is named '${name}'; there are ${[...known].join(', ')}`);
}
