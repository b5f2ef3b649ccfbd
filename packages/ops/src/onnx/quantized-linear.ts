import type { Shaped } from '../shapes/engine.js';
import { quantizeKernel, type QuantizedKernel } from './quantize.js';
import type { OnnxValue, Recorder } from './recorder.js';

/** x · kernel + bias with the kernel in int8 by output channel and x rounded to 8 bits as it comes. */
export function quantizedLinear(
  graph: Recorder,
  x: OnnxValue,
  { path, source }: NonNullable<OnnxValue['weight']>,
  bias: OnnxValue | undefined,
  result: Shaped,
): OnnxValue {
  const stored = source.tensor.shape;
  const [inputs = 0, outputs = 0] = source.transposed ? [...stored].reverse() : stored;
  // Both parts are read when a session is opened, one after the other: the kernel is rounded once for the two.
  let quantized: Promise<QuantizedKernel> | undefined;
  const once = () => (quantized ??= quantizeKernel(source));
  const [values, scales] = [`int8:${path}`, `int8-scales:${path}`];
  graph.weight({
    name: values,
    type: 'int8',
    shape: [inputs, outputs],
    byteLength: inputs * outputs,
    file: undefined,
    read: async () => new Uint8Array((await once()).values.buffer),
  });
  graph.weight({
    name: scales,
    type: 'float32',
    shape: [outputs],
    byteLength: 4 * outputs,
    file: undefined,
    read: async () => {
      const kernel = await once();
      quantized = undefined; // the runtime has both parts now
      return new Uint8Array(kernel.scales.buffer);
    },
  });
  const optional = bias === undefined ? [] : ['', bias]; // no zero point: the kernel is symmetric
  return graph.runtimeNode('DynamicQuantizeMatMul', [x, values, scales, ...optional], result);
}
