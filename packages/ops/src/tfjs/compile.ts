import { OpsError } from '../error.js';
import type { CompileOptions, InputSpec, Program, WeightSource } from '../program.js';
import { readStored } from '../weights/read-weight.js';
import type { Tree } from '../weights/schema.js';
import { mapTree } from '../weights/walk.js';
import { indexRanges } from '../index-ranges.js';
import { inTurn, within, type Backend } from './backend.js';
import { TfjsExecutable } from './executable.js';
import { execute } from './execute.js';
import { LazyGraph, type LazyNode } from './graph.js';
import { lazyOps } from './ops.js';
import { disposeAll, type Live } from './place.js';
import { planOf, type Plan } from './plan.js';

/** Records a program, reads the weights that its outputs need, each once, and puts them on the backend. */
export async function compile<S, I extends string, O extends string>(
  backend: Backend,
  program: Program<S, I, O>,
  weights: Tree<S, WeightSource>,
  options: CompileOptions<O>,
  onDispose: () => void,
): Promise<TfjsExecutable<I, O>> {
  const plan = record(program, weights, options);
  const rules = { specs: program.inputs, ranges: await indexRanges(program) };
  const live = await prepared(backend, plan);
  return new TfjsExecutable<I, O>(backend, plan, rules, live, onDispose);
}

/** What stays from run to run: the weights and constants of a plan on the backend, and what is computed from them alone. */
export async function prepared(backend: Backend, plan: Plan): Promise<Live> {
  const { tf } = backend;
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
  return live;
}

function record<S, I extends string, O extends string>(
  program: Program<S, I, O>,
  weights: Tree<S, WeightSource>,
  options: CompileOptions<O>,
): Plan {
  const graph = new LazyGraph();
  const ops = lazyOps(graph);
  const bound = mapTree<S, WeightSource, LazyNode>(program.schema, weights, (source) => {
    const stored = graph.leaf('float32', source.tensor.shape, () => readStored(source));
    return source.transposed ? ops.transpose(stored, [1, 0]) : stored;
  });
  return recordOn(graph, program, bound, options);
}

export function programInputs<I extends string>(
  graph: LazyGraph,
  specs: Readonly<Record<I, InputSpec>>,
): Readonly<Record<I, LazyNode>> {
  const nodes = Object.entries<InputSpec>(specs).map(([name, spec]) => [name, graph.input(name, spec)] as const);
  return Object.fromEntries(nodes) as Readonly<Record<I, LazyNode>>; // one node for each key of specs
}

/** Runs a program whose weights are in the graph already. */
export function recordOn<S, I extends string, O extends string>(
  graph: LazyGraph,
  program: Program<S, I, O>,
  weights: Tree<S, LazyNode>,
  { outputs: names, taps = [] }: CompileOptions<O>,
): Plan {
  const results = program.run(lazyOps(graph), weights, programInputs(graph, program.inputs));
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
