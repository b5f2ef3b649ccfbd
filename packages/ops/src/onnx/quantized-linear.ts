import { sizeOf } from '../shapes/dims.js';
import type { WeightSource } from '../program.js';
import { int8FactorsName, int8Name, int8ScalesName } from './int8-names.js';
import type { LinearRecorder } from './dialect.js';
import { onnxTypes } from './proto.js';
import { quantizedInput } from './quantized-input.js';
import { quantizeKernel, readFactors, type QuantizedKernel } from './quantize.js';
import type { OnnxValue, RecordedWeight, Recorder } from './recorder.js';

/**
 * x · kernel + bias, the kernel in int8 and each row of x in 8 bits by its own range. The sum of products is a whole number, the
 * same on every processor and in every batch; what it is multiplied by comes after it.
 */
export const quantizedLinear: LinearRecorder = (graph, x, kernel, bias, result) => {
  const { path, source, int8 } = kernel.weight;
  const isScaled = graph.ranges.get(x.name) === 'normalized';
  const factors = isScaled ? (int8?.factors ?? calibratedFactors(path, source)) : undefined;
  if (factors !== undefined) graph.weight(factors);
  const { values, scales } = int8 ?? roundedAtLoad(path, source, isScaled);
  graph.weight(values);
  graph.weight(scales);
  const { quantized, step, zeroPoint, size, shift } = quantizedInput(graph, x, factors);
  const inputs = [quantized, values.name, step, scales.name, zeroPoint];
  const product = graph.runtimeNode('MatMulIntegerToFloat', inputs, result);
  const scaled = graph.node('Mul', [product, size], result);
  const added = shift === 0 ? bias : shiftedBias(graph, values, scales, bias, shift);
  // Last, so that the runtime makes one operation of it and an activation.
  return added === undefined ? scaled : graph.node('Add', [scaled, added], result);
};

/** The bias less what the shift of the input adds to each output; the runtime computes it once, when it opens the session. */
function shiftedBias(
  graph: Recorder,
  values: RecordedWeight,
  scales: RecordedWeight,
  bias: OnnxValue | undefined,
  shift: number,
): OnnxValue {
  const column = { dtype: 'float32', shape: scales.shape } as const;
  const floats = graph.node(
    'Cast',
    [values.name],
    { dtype: 'float32', shape: values.shape },
    { to: onnxTypes.float32 },
  );
  const sums = graph.node('ReduceSum', [floats, graph.constant('int64', [1], FIRST_AXIS)], column, { keepdims: 0 });
  const steps = graph.node('Mul', [sums, scales.name], column);
  const amount = graph.constant(
    'float32',
    [],
    new Uint8Array(Float32Array.of(bias === undefined ? -shift : shift).buffer),
  );
  const added = graph.node('Mul', [steps, amount], column);
  return bias === undefined ? added : graph.node('Sub', [bias, added], column);
}

const FIRST_AXIS = new Uint8Array(BigInt64Array.of(0n).buffer);

const kernelShape = ({ tensor, transposed }: WeightSource): readonly [number, number] => {
  const [inputs = 0, outputs = 0] = transposed ? [...tensor.shape].reverse() : tensor.shape;
  return [inputs, outputs];
};

/** What the input of a float kernel is multiplied by, where somebody measured it. */
function calibratedFactors(path: string, source: WeightSource): RecordedWeight | undefined {
  if (source.factors === undefined) return undefined;
  const [inputs] = kernelShape(source);
  return floats(
    int8FactorsName(path),
    [inputs],
    async () => (await readFactors(source)) ?? new Float32Array(inputs).fill(1),
  );
}

function roundedAtLoad(
  path: string,
  source: WeightSource,
  isScaled: boolean,
): { values: RecordedWeight; scales: RecordedWeight } {
  const [inputs, outputs] = kernelShape(source);
  // Both parts are read when a session is opened, one after the other: the kernel is rounded once for the two.
  let quantized: Promise<QuantizedKernel> | undefined;
  const once = () => (quantized ??= quantize(source, isScaled));
  const values: RecordedWeight = {
    name: int8Name(path),
    type: 'int8',
    shape: [inputs, outputs],
    byteLength: inputs * outputs,
    file: undefined,
    read: async () => new Uint8Array((await once()).values.buffer),
  };
  const scales = floats(int8ScalesName(path), [outputs], async () => {
    const kernel = await once();
    quantized = undefined; // the runtime has both parts now
    return kernel.scales;
  });
  return { values, scales };
}

const quantize = async (source: WeightSource, isScaled: boolean): Promise<QuantizedKernel> =>
  quantizeKernel(source, isScaled ? await readFactors(source) : undefined);

const floats = (name: string, shape: readonly number[], read: () => Promise<Float32Array>): RecordedWeight => ({
  name,
  type: 'float32',
  shape,
  byteLength: 4 * sizeOf(shape),
  file: undefined,
  read: async () => {
    const { buffer, byteOffset, byteLength } = await read();
    return new Uint8Array(buffer, byteOffset, byteLength);
  },
});
