import type { Program, WeightSource } from '../program.js';
import type { Tree } from '../weights/schema.js';
import type { LinearRecorder } from './dialect.js';
import { rareOps } from './rare-ops.js';
import { graphInputs, type RecordedProgram } from './record.js';
import { onnxOps } from './ops.js';
import { Recorder, type OnnxValue } from './recorder.js';
import { bindWeights } from './weights.js';

/** Values that several kernels read. */
interface Read {
  readonly x: OnnxValue;
  readonly kernels: OnnxValue[];
}

/**
 * A program in float32 that measures the normalized inputs of all layers that int8 would round. Its outputs, each named as the
 * paths of the kernels that read one input, are √(largest weight / largest value) of each channel.
 */
export function recordCalibration<S, I extends string>(
  program: Program<S, I, string>,
  weights: Tree<S, WeightSource>,
  isCoarse: boolean,
): RecordedProgram {
  const graph = new Recorder();
  const reads = new Map<string, Read>();
  const observe: LinearRecorder = (_, x, kernel) => {
    if (graph.ranges.get(x.name) !== 'normalized') return undefined;
    const read = reads.get(x.name) ?? { x, kernels: [] };
    reads.set(x.name, read);
    read.kernels.push(kernel);
    return undefined;
  };
  const { values, folder } = bindWeights<S>(graph, program.schema, weights, 'float32');
  const inputs = graphInputs(graph, program.inputs, 'float32');
  program.run(onnxOps(graph, { dtype: 'float32', isCoarse, linear: observe, rare: rareOps }), values, inputs);
  const outputs = [...reads.values()].map((read) => [namesOf(read), ratios(graph, read)] as const);
  const model = graph.finish(Object.fromEntries(outputs));
  const needed = new Set(model.inputs.map(({ name }) => name));
  return { graph: model, folder, inputs: needed, outputs: outputs.map(([name]) => name) };
}

const SEPARATOR = ' ';

/** A kernel that is read the other way, as a tied head is, is still that kernel. */
const namesOf = ({ kernels }: Read): string =>
  kernels.map(({ weight }) => weight?.path.replace(/ᵀ$/, '') ?? '').join(SEPARATOR);

function ratios(graph: Recorder, { x, kernels }: Read): OnnxValue {
  const channels = { dtype: 'float32', shape: [x.shape.at(-1) ?? 0] } as const;
  const largest = (value: OnnxValue, axes: readonly number[]): OnnxValue => {
    const sizes = graph.node('Abs', [value], { dtype: 'float32', shape: value.shape });
    const list = graph.constant('int64', [axes.length], new Uint8Array(BigInt64Array.from(axes, BigInt).buffer));
    return graph.node('ReduceMax', [sizes, list], channels, { keepdims: 0 });
  };
  const values = largest(x, [...x.shape.keys()].slice(0, -1));
  const weights = kernels.map((kernel) => largest(kernel, [1]));
  const most = graph.node('Max', weights, channels);
  const least = graph.constant('float32', [], new Uint8Array(Float32Array.of(1e-6).buffer));
  const ratio = graph.node('Div', [atLeast(most), atLeast(values)], channels);
  return graph.node('Sqrt', [ratio], channels);

  function atLeast(value: OnnxValue): OnnxValue {
    return graph.node('Max', [value, least], channels);
  }
}

/** By the path of each kernel what its input is to be multiplied by. */
export function factorsOf(
  measured: Readonly<Record<string, { readonly data: ArrayLike<number> }>>,
): ReadonlyMap<string, Float32Array> {
  const entries = Object.entries(measured).flatMap(([names, { data }]) => {
    const factors = rounded(Array.from(data));
    return names.split(SEPARATOR).map((path) => [path, factors] as const);
  });
  return new Map(entries);
}

/** Over their geometric mean, in quarters of an octave: the last digits of a run in floats do not change a file. */
function rounded(ratios: readonly number[]): Float32Array {
  const logarithms = ratios.map((ratio) => Math.log2(ratio));
  const mean = logarithms.reduce((sum, value) => sum + value, 0) / logarithms.length;
  return Float32Array.from(logarithms, (value) => 2 ** (Math.round(4 * clamped(value - mean)) / 4));
}

/** A channel that is never used says nothing of those that are. */
const clamped = (value: number): number => Math.min(Math.max(value, -6), 6);
