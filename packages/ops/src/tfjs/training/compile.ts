import { OpsError } from '../../error.js';
import type { Program, WeightSource } from '../../program.js';
import { backwardProgram } from '../../training/backward-program.js';
import { keptScale, type RecordedMask } from '../../training/dropout-masks.js';
import { ParameterStore } from '../../training/parameter-store.js';
import type { TrainingOptions } from '../../training/session.js';
import { trainingOptions } from '../../training/training-options.js';
import { readWeight } from '../../weights/read-weight.js';
import type { Tree } from '../../weights/schema.js';
import { buildTree, leavesOf } from '../../weights/walk.js';
import type { Backend } from '../backend.js';
import { indexRanges } from '../../index-ranges.js';
import { programInputs, recordOn } from '../compile.js';
import { LazyGraph, type LazyNode } from '../graph.js';
import { lazyOps } from '../ops.js';
import { planOf } from '../plan.js';
import { ResidentPlan, weightName } from './resident-plan.js';
import { ResidentWeights } from './resident-weights.js';
import { GRADIENT, TfjsTrainingSession } from './session.js';

export async function compileTraining<S, I extends string, O extends string>(
  backend: Backend,
  program: Program<S, I, O | 'loss'>,
  sources: Tree<S, WeightSource>,
  given: TrainingOptions<O>,
  onDispose: () => void,
): Promise<TfjsTrainingSession<I, O>> {
  trainingOptions.read(given);
  const { optimizer, trainable = () => true, outputs = [] } = given;
  const leaves = leavesOf<S, WeightSource>(program.schema, sources);
  const specs = leaves.map(({ path, spec: { shape } }) => ({ path, shape, isTrainable: trainable(path) }));
  const { plan, masks } = recordTraining(program, trainable, outputs);
  const store = new ParameterStore(specs, optimizer);
  for (const { path, value } of leaves) store.write(path, { weight: await readWeight(value) });
  const weights = new ResidentWeights(backend, store, specs);
  return new TfjsTrainingSession<I, O>({
    specs: program.inputs,
    ranges: await indexRanges(program),
    outputs,
    trainable: specs.filter(({ isTrainable }) => isTrainable).map(({ path }) => path),
    masks,
    plan: await ResidentPlan.open(backend, plan),
    store,
    weights,
    evaluation: (evaluated, options) => {
      const graph = new LazyGraph();
      const tree = weightInputs(graph, evaluated.schema, (path) => {
        if (!weights.has(path)) throw new OpsError('BAD_ARGUMENT', `the session holds no weight '${path}'`);
      });
      return ResidentPlan.open(backend, recordOn(graph, evaluated, tree, options));
    },
    onDispose,
  });
}

function recordTraining<S, I extends string, O extends string>(
  program: Program<S, I, O | 'loss'>,
  isTrainable: (path: string) => boolean,
  outputs: readonly O[],
) {
  const graph = new LazyGraph();
  const ops = lazyOps(graph);
  const masks: RecordedMask[] = [];
  const results = backwardProgram(
    ops,
    program,
    weightInputs(graph, program.schema),
    programInputs(graph, program.inputs),
    {
      isTrainable,
      outputs,
      masks: ({ shape }, rate) => {
        const site = masks.length;
        const name = `mask:${site}`;
        masks.push({ name, site, shape, rate });
        const mask = graph.input(name, { dtype: 'bool', shape });
        return () => ops.mul(ops.cast(mask, 'float32'), ops.constant([keptScale(rate)], []));
      },
    },
  );
  const gradients = [...results.gradients].map(([path, node]) => [`${GRADIENT}${path}`, node] as const);
  const plan = planOf(graph, new Map([['loss', results.loss], ...results.outputs, ...gradients]));
  return { plan, masks: masks.filter(({ name }) => plan.inputs.has(name)) };
}

function weightInputs<S>(
  graph: LazyGraph,
  schema: S,
  check: (path: string) => void = () => undefined,
): Tree<S, LazyNode> {
  return buildTree<S, LazyNode>(schema, ({ shape }, path) => {
    check(path);
    return graph.input(weightName(path), { dtype: 'float32', shape });
  });
}
