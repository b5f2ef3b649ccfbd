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
  graph.memoryInitializer({ name: values, type: 'int8', shape: [inputs, outputs] }, inputs * outputs, async () => {
    const { values: bytes } = await once();
    return new Uint8Array(bytes.buffer);
  });
  graph.memoryInitializer({ name: scales, type: 'float32', shape: [outputs] }, 4 * outputs, async () => {
    const { scales: floats } = await once();
    quantized = undefined;
    return new Uint8Array(floats.buffer);
  });
  const optional = bias === undefined ? [] : ['', bias]; // no zero point: the kernel is symmetric
  return graph.runtimeNode('DynamicQuantizeMatMul', [x, values, scales, ...optional], result);
}
