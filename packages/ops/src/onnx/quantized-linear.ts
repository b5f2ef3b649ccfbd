import type { Shaped } from '../shapes/engine.js';
import { quantizeKernel, type QuantizedKernel } from './quantize.js';
import type { WeightSource } from '../program.js';
import type { OnnxValue, RecordedWeight, Recorder } from './recorder.js';

export const int8Name = (path: string): string => `int8:${path}`;
export const int8ScalesName = (path: string): string => `int8-scales:${path}`;

/** x · kernel + bias with the kernel in int8 by output channel and x rounded to 8 bits as it comes. */
export function quantizedLinear(
  graph: Recorder,
  x: OnnxValue,
  { path, source, int8 }: NonNullable<OnnxValue['weight']>,
  bias: OnnxValue | undefined,
  result: Shaped,
): OnnxValue {
  const { values, scales } = int8 ?? roundedAtLoad(path, source);
  graph.weight(values);
  graph.weight(scales);
  // Each row by its own largest value: a row with an outlier takes no digits from the others.
  const column = { dtype: 'float32', shape: [...x.shape.slice(0, -1), 1] } as const;
  const largest = graph.node('ReduceMax', [graph.node('Abs', [x], x), graph.constant('int64', [1], LAST_AXIS)], column);
  const size = graph.node('Max', [largest, graph.constant('float32', [], SMALLEST)], column);
  const scaled = graph.node('Div', [x, size], x);
  const product = graph.node(
    'Mul',
    [graph.runtimeNode('DynamicQuantizeMatMul', [scaled, values.name, scales.name], result), size],
    result,
  );
  return bias === undefined ? product : graph.node('Add', [product, bias], result);
}

const LAST_AXIS = new Uint8Array(BigInt64Array.of(-1n).buffer);
const SMALLEST = new Uint8Array(Float32Array.of(1e-12).buffer);

function roundedAtLoad(path: string, source: WeightSource): { values: RecordedWeight; scales: RecordedWeight } {
  const stored = source.tensor.shape;
  const [inputs = 0, outputs = 0] = source.transposed ? [...stored].reverse() : stored;
  // Both parts are read when a session is opened, one after the other: the kernel is rounded once for the two.
  let quantized: Promise<QuantizedKernel> | undefined;
  const once = () => (quantized ??= quantizeKernel(source));
  const values: RecordedWeight = {
    name: int8Name(path),
    type: 'int8',
    shape: [inputs, outputs],
    byteLength: inputs * outputs,
    file: undefined,
    read: async () => new Uint8Array((await once()).values.buffer),
  };
  const scales: RecordedWeight = {
    name: int8ScalesName(path),
    type: 'float32',
    shape: [outputs],
    byteLength: 4 * outputs,
    file: undefined,
    read: async () => {
      const kernel = await once();
      quantized = undefined; // the runtime has both parts now
      return new Uint8Array(kernel.scales.buffer);
    },
  };
  return { values, scales };
}
