import { loadRuntime } from '#onnx-runtime';
import { OpsError } from '../../error.js';
import type { ForeignModel } from '../../foreign-model.js';
import { Tensor } from '../../tensor.js';

/**
 * Opens an ONNX file, or the bytes of one without external data, in ONNX Runtime alone: no engine of ours is in between. In a
 * page that is onnxruntime-web, and a string is a URL. int32 inputs are given as int64.
 *
 * @throws Error of the runtime, where it refuses the file.
 */
export async function openOnnx(model: string | Uint8Array): Promise<ForeignModel> {
  const ort = await loadRuntime();
  const options = { logSeverityLevel: 4 } as const; // errors are thrown; the runtime would print them too
  const session = await (typeof model === 'string'
    ? ort.InferenceSession.create(model, options)
    : ort.InferenceSession.create(model, options));
  const given = ({ dtype, data, shape }: Tensor) =>
    dtype === 'int32'
      ? new ort.Tensor('int64', BigInt64Array.from(data, BigInt), shape)
      : new ort.Tensor(dtype, data, shape);
  return {
    outputs: session.outputNames,
    run: async (inputs) => {
      const feeds = Object.entries(inputs).map(([name, tensor]) => [name, given(tensor)] as const);
      const results = await session.run(Object.fromEntries(feeds));
      const read = Object.entries(results).map(([name, { data, dims }]) => [name, tensorOf(name, data, dims)] as const);
      return Object.fromEntries(read);
    },
    dispose: () => session.release(),
  };
}

function tensorOf(name: string, data: unknown, shape: readonly number[]): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, shape);
  if (data instanceof Int32Array) return new Tensor('int32', data, shape);
  if (data instanceof Uint8Array) return new Tensor('bool', data, shape);
  throw new OpsError('DTYPE_MISMATCH', `output '${name}' is neither float32, int32 nor bool`);
}
