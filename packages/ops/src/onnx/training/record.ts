import type { InputSpec, Program } from '../../program.js';
import { backwardProgram } from '../../training/backward-program.js';
import { keptScale, type RecordedMask } from '../../training/dropout-masks.js';
import { buildTree } from '../../weights/walk.js';
import { rareOps } from '../rare-ops.js';
import { onnxOps } from '../ops.js';
import { Recorder, type OnnxValue } from '../recorder.js';
import type { RecordedProgram } from '../record.js';
import type { Tree } from '../../weights/schema.js';
import { directOutputs } from './direct-outputs.js';
import { accumulatedName, gradientName, maskName, weightName } from './names.js';

export interface RecordedTraining extends RecordedProgram {
  readonly masks: readonly RecordedMask[];
}

export interface TrainingGraphOptions {
  readonly isTrainable: (path: string) => boolean;
  readonly outputs: readonly string[];
  /** Whether gradients are added to those that are there. */
  readonly accumulate: boolean;
}

/** Weights are inputs of the graph, so that it reads them where they are changed. */
export function weightInputs<S>(graph: Recorder, schema: S): Tree<S, OnnxValue> {
  return buildTree<S, OnnxValue>(schema, ({ shape }, path) => graph.input(weightName(path), 'float32', shape));
}

export function programInputs<I extends string>(
  graph: Recorder,
  specs: Readonly<Record<I, InputSpec>>,
): Readonly<Record<I, OnnxValue>> {
  const values = Object.entries<InputSpec>(specs).map(
    ([name, { dtype, shape }]) => [name, graph.input(name, dtype, shape)] as const,
  );
  return Object.fromEntries(values) as Readonly<Record<I, OnnxValue>>; // one value for each key of specs
}

/** A program's loss, its outputs, every gradient and their norm as one graph. */
export function recordTraining<S, I extends string, O extends string>(
  program: Program<S, I, O | 'loss'>,
  { isTrainable, outputs, accumulate }: TrainingGraphOptions,
  isCoarse: boolean,
): RecordedTraining {
  const graph = new Recorder();
  const ops = onnxOps(graph, { dtype: 'float32', isCoarse, rare: rareOps });
  const masks: RecordedMask[] = [];
  const shapes = new Map<string, readonly number[]>();
  buildTree(program.schema, ({ shape }, path) => shapes.set(path, shape));
  const inputs = programInputs(graph, program.inputs);
  const results = backwardProgram(ops, program, weightInputs(graph, program.schema), inputs, {
    isTrainable,
    outputs,
    masks: (like, rate) => {
      const site = masks.length;
      const { shape } = like;
      masks.push({ name: maskName(site), site, shape, rate });
      const bytes = graph.input(maskName(site), 'bool', shape, 'uint8');
      const scale = graph.constant('float32', [], new Uint8Array(Float32Array.of(keptScale(rate)).buffer));
      // One pass from bytes to multipliers.
      return (awaited) =>
        graph.node('DequantizeLinear', [ops.after(bytes, [awaited]), scale], {
          dtype: 'float32',
          shape,
        });
    },
    ...(accumulate
      ? { accumulated: (path: string) => graph.input(accumulatedName(path), 'float32', shapes.get(path) ?? []) }
      : {}),
  });
  const named = {
    loss: results.loss,
    gradientNorm: results.gradientNorm,
    ...Object.fromEntries(results.outputs),
    ...Object.fromEntries([...results.gradients].map(([path, value]) => [gradientName(path), value])),
  };
  const model = directOutputs(graph.finish(named));
  const needed = new Set(model.inputs.map(({ name }) => name));
  return {
    graph: model,
    folder: undefined,
    inputs: needed,
    outputs: Object.keys(named),
    masks: masks.filter(({ name }) => needed.has(name)),
  };
}
