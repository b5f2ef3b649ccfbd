import { OpsError } from '../error.js';
import type { CompileOptions, InputSpec, Program, WeightSource } from '../program.js';
import type { Tree } from '../weights/schema.js';
import { onnxOps } from './ops.js';
import { encodeModel } from './proto.js';
import { Recorder, type OnnxValue } from './recorder.js';
import { bindWeights, type MemoryWeight } from './weights.js';

/** A program as an ONNX model, with what the weights and the calls of it need. */
export interface RecordedProgram {
  readonly bytes: Uint8Array;
  /** The folder below which every mapped file lies. */
  readonly folder: string | undefined;
  /** Weights that no file holds in one piece. */
  readonly inMemory: readonly MemoryWeight[];
  /** The inputs that the asked outputs need. */
  readonly inputs: ReadonlySet<string>;
  readonly outputs: readonly string[];
}

/** Runs a program once over `Ops` that record it. */
export function record<S, I extends string, O extends string>(
  program: Program<S, I, O>,
  weights: Tree<S, WeightSource>,
  { outputs: names, taps = [] }: CompileOptions<O>,
): RecordedProgram {
  const graph = new Recorder();
  const { values, folder, inMemory } = bindWeights<S>(graph, program.schema, weights);
  const outputs = program.run(onnxOps(graph), values, graphInputs(graph, program.inputs));
  const wanted = {
    ...selected(outputs, names),
    ...Object.fromEntries(taps.map((name) => [name, tapped(graph, name)])),
  };
  const model = graph.finish(wanted);
  const inputs = new Set(model.inputs.map(({ name }) => name));
  return { bytes: encodeModel(model), folder, inMemory, inputs, outputs: Object.keys(wanted) };
}

function graphInputs<I extends string>(graph: Recorder, specs: Readonly<Record<I, InputSpec>>) {
  const values = Object.entries<InputSpec>(specs).map(([name, { dtype, shape }]) => [
    name,
    graph.input(name, dtype, shape),
  ]);
  return Object.fromEntries(values) as Readonly<Record<I, OnnxValue>>; // one value for each key of specs
}

function selected<O extends string>(outputs: Readonly<Record<O, OnnxValue>>, names: readonly O[] | undefined) {
  const entries = Object.entries<OnnxValue>(outputs);
  const unknown = names?.find((name) => !(name in outputs));
  if (unknown !== undefined)
    throw new OpsError(
      'UNKNOWN_OUTPUT',
      `no output is named '${unknown}'; there are ${Object.keys(outputs).join(', ')}`,
    );
  const wanted = new Set<string>(names ?? Object.keys(outputs));
  return Object.fromEntries(entries.filter(([name]) => wanted.has(name)));
}

function tapped(graph: Recorder, name: string): OnnxValue {
  const value = graph.taps.get(name);
  if (value !== undefined) return value;
  throw new OpsError(
    'UNKNOWN_OUTPUT',
    `no intermediate is named '${name}'; there are ${[...graph.taps.keys()].join(', ')}`,
  );
}
