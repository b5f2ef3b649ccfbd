import { OpsError } from '../../error.js';
import type { CompileOptions, Program, WeightSource } from '../../program.js';
import type { ParameterSpec } from '../../training/parameter-store.js';
import type { TrainingOptions } from '../../training/session.js';
import { trainingOptions } from '../../training/training-options.js';
import { readWeight } from '../../weights/read-weight.js';
import type { Tree } from '../../weights/schema.js';
import { leavesOf } from '../../weights/walk.js';
import { indexRanges } from '../../index-ranges.js';
import type { Placement } from '../executable.js';
import { rareOps } from '../rare-ops.js';
import { recordOn } from '../record.js';
import { Recorder } from '../recorder.js';
import type { WorkerSessions } from '../worker/sessions.js';
import { programInputs, recordTraining, weightInputs } from './record.js';
import { OnnxTrainingSession } from './session.js';

export interface TrainingRuntime {
  readonly sessions: WorkerSessions;
  readonly placement: Placement;
  readonly isCoarse: boolean;
}

/** Puts a program's weights into the worker, one after the other, and compiles its backward pass. */
export async function compileTraining<S, I extends string, O extends string>(
  { sessions, placement, isCoarse }: TrainingRuntime,
  program: Program<S, I, O | 'loss'>,
  weights: Tree<S, WeightSource>,
  given: TrainingOptions<O>,
  onDispose: () => void,
): Promise<OnnxTrainingSession<I, O>> {
  trainingOptions.read(given);
  const { optimizer, trainable = () => true, outputs = [] } = given;
  const leaves = leavesOf<S, WeightSource>(program.schema, weights);
  const parameters: ParameterSpec[] = leaves.map(({ path, spec }) => ({
    path,
    shape: spec.shape,
    isTrainable: trainable(path),
  }));
  const paths = new Set(parameters.map(({ path }) => path));
  const options = { isTrainable: trainable, outputs };
  const replacing = recordTraining(program, { ...options, accumulate: false }, isCoarse); // refuses before anything is read
  await sessions.mapsFiles(); // the worker has started
  const store = { number: sessions.newStore(), generation: sessions.generation };
  let isOpen = false;
  const session = new OnnxTrainingSession<I, O>(
    sessions,
    placement,
    {
      specs: program.inputs,
      ranges: await indexRanges(program),
      outputs,
      trainable: parameters.filter(({ isTrainable }) => isTrainable).map(({ path }) => path),
      record: (accumulate) => (accumulate ? recordTraining(program, { ...options, accumulate }, isCoarse) : replacing),
      recordEvaluation: (evaluated, asked) => recordEvaluation(evaluated, asked, paths, isCoarse),
    },
    store,
    () => {
      if (isOpen) onDispose(); // until then nobody knows of it
    },
  );
  await sessions.store(store.number, store.generation, { action: 'make', parameters, kernel: optimizer });
  try {
    for (const { path, value } of leaves) await session.write(path, { weight: await readWeight(value) });
    await session.open();
    isOpen = true;
    return session;
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

function recordEvaluation<P, J extends string, Q extends string>(
  program: Program<P, J, Q>,
  options: CompileOptions<Q>,
  held: ReadonlySet<string>,
  isCoarse: boolean,
) {
  const graph = new Recorder();
  const values = weightInputs<P>(graph, program.schema);
  const missing = graph.inputs.map(({ name }) => name.slice('weight:'.length)).find((path) => !held.has(path));
  if (missing !== undefined) throw new OpsError('BAD_ARGUMENT', `the session holds no weight '${missing}'`);
  const inputs = programInputs(graph, program.inputs);
  return {
    ...recordOn(graph, program, values, inputs, options, { dtype: 'float32', isCoarse, rare: rareOps }),
    folder: undefined,
  };
}
