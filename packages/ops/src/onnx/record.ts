import { OpsError } from '../error.js';
import type { CompileOptions, InputSpec, Program, WeightSource } from '../program.js';
import type { Tree } from '../weights/schema.js';
import { floatTypeOf, type Dialect, type FloatType } from './dialect.js';
import { onnxOps } from './ops.js';
import { onnxTypes } from './proto.js';
import { Recorder, type OnnxValue, type RecordedGraph } from './recorder.js';
import { bindWeights } from './weights.js';

/** A program as an ONNX model, with what the weights and the calls of it need. */
export interface RecordedProgram {
  readonly graph: RecordedGraph;
  /** The folder below which every mapped file lies. */
  readonly folder: string | undefined;
  /** The inputs that the asked outputs need. */
  readonly inputs: ReadonlySet<string>;
  readonly outputs: readonly string[];
}

/** Runs a program once over `Ops` that record it. */
export function record<S, I extends string, O extends string>(
  program: Program<S, I, O>,
  weights: Tree<S, WeightSource>,
  options: CompileOptions<O>,
  dialect: Dialect,
): RecordedProgram {
  const graph = new Recorder();
  const float = floatTypeOf(dialect.dtype);
  const { values, folder } = bindWeights<S>(graph, program.schema, weights, float);
  const inputs = graphInputs(graph, program.inputs, float);
  return { ...recordOn(graph, program, values, inputs, options, dialect), folder };
}

/** The same where weights and inputs are in the graph already. */
export function recordOn<S, I extends string, O extends string>(
  graph: Recorder,
  program: Program<S, I, O>,
  weights: Tree<S, OnnxValue>,
  inputs: Readonly<Record<I, OnnxValue>>,
  { outputs: names, taps = [] }: CompileOptions<O>,
  dialect: Dialect,
): Omit<RecordedProgram, 'folder'> {
  const outputs = program.run(onnxOps(graph, dialect), weights, inputs);
  const asked = {
    ...selected(outputs, names),
    ...Object.fromEntries(taps.map((name) => [name, tapped(graph, name)])),
  };
  const wanted = floatTypeOf(dialect.dtype) === 'float32' ? asked : inFloat32(graph, asked);
  const model = graph.finish(wanted);
  const needed = new Set(model.inputs.map(({ name }) => name));
  return { graph: model, inputs: needed, outputs: Object.keys(wanted) };
}

/** Whatever the graph computes in, floats come in and go out as float32. */
export function graphInputs<I extends string>(
  graph: Recorder,
  specs: Readonly<Record<I, InputSpec>>,
  float: FloatType,
) {
  const values = Object.entries<InputSpec>(specs).map(([name, { dtype, shape }]) => {
    const input = graph.input(name, dtype, shape);
    if (dtype !== 'float32' || float === 'float32') return [name, input] as const;
    return [name, graph.node('Cast', [input], input, { to: onnxTypes[float] })] as const;
  });
  return Object.fromEntries(values) as Readonly<Record<I, OnnxValue>>; // one value for each key of specs
}

function inFloat32(graph: Recorder, outputs: Readonly<Record<string, OnnxValue>>): Record<string, OnnxValue> {
  const cast = (value: OnnxValue) =>
    value.dtype === 'float32' ? graph.node('Cast', [value], value, { to: onnxTypes.float32 }) : value;
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, cast(value)]));
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
