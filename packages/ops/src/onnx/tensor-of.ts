import { OpsError } from '../error.js';
import { Tensor } from '../tensor.js';
import type { WireTensor } from './worker/protocol.js';

/**
 * An output as the application sees it, its array one of the application's realm: a test runner's is another than that in which a
 * thread's answers arrive.
 *
 * @throws OpsError `RUNTIME` where the runtime gave none.
 */
export function tensorOf(name: string, value: WireTensor | undefined): Tensor {
  if (value === undefined) throw new OpsError('RUNTIME', `ONNX Runtime gave no output '${name}'`);
  const { dtype, data, shape } = value;
  const { buffer, byteOffset, length } = data;
  if (dtype === 'float32') return new Tensor(dtype, new Float32Array(buffer, byteOffset, length), shape);
  if (dtype === 'int32') return new Tensor(dtype, new Int32Array(buffer, byteOffset, length), shape);
  return new Tensor(dtype, new Uint8Array(buffer, byteOffset, length), shape);
}
