import { OpsError } from '../error.js';
import { Tensor } from '../tensor.js';
import type { WireTensor } from './worker/protocol.js';

/** An output as the application sees it. @throws OpsError `RUNTIME` where the runtime gave none. */
export function tensorOf(name: string, value: WireTensor | undefined): Tensor {
  if (value === undefined) throw new OpsError('RUNTIME', `ONNX Runtime gave no output '${name}'`);
  if (value.data instanceof Float32Array) return new Tensor('float32', value.data, value.shape);
  if (value.data instanceof Int32Array) return new Tensor('int32', value.data, value.shape);
  return new Tensor('bool', value.data, value.shape);
}
