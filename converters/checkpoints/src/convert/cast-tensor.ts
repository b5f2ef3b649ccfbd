import type { CheckpointTensor, DType } from '../checkpoint.js';
import { bytesPerElement, countElements } from '../dtype.js';
import { CheckpointError } from '../error.js';
import { bytesToFloat64, toFloat32 } from '../float32.js';
import type { WritableTensor } from '../write/write-tensors.js';
import { bfloat16FromFloat32, float16FromFloat32, float32Bits, oddFloat32Bits } from './round-half.js';

/** The dtypes that weights are converted to. */
export type FloatDType = Extract<DType, 'float32' | 'float16' | 'bfloat16'>;

const FLOATS: ReadonlySet<DType> = new Set(['float64', 'float32', 'float16', 'bfloat16']);

/**
 * A tensor whose values are converted when it is read, to nearest, ties to even, in one rounding from float64 too. A
 * number beyond the range becomes infinite, a NaN stays one. Tensors that are not floating-point stay as they are.
 */
export function castTensor(tensor: CheckpointTensor, dtype: FloatDType): CheckpointTensor {
  if (tensor.dtype === dtype || !FLOATS.has(tensor.dtype)) return tensor;
  return {
    ...tensor,
    dtype,
    byteLength: (countElements(tensor.shape) ?? 0) * bytesPerElement(dtype),
    place: undefined,
    read: () => readAs(tensor, dtype),
  };
}

/**
 * Reads a floating-point tensor as another dtype: little-endian bytes.
 * @throws CheckpointError UNSUPPORTED for one that is not floating-point, or what its `read` throws.
 */
export async function readAs(
  tensor: Pick<WritableTensor, 'name' | 'dtype' | 'read'>,
  dtype: FloatDType,
): Promise<Uint8Array> {
  const bytes = await tensor.read();
  if (tensor.dtype === dtype) return bytes;
  const where = { file: '(tensor)', at: tensor.name };
  if (dtype === 'float32') return bytesOf(toFloat32(bytes, tensor.dtype, where));
  const narrow = dtype === 'float16' ? float16FromFloat32 : bfloat16FromFloat32;
  if (tensor.dtype === 'float64') return halves(bytesToFloat64(bytes), (value) => narrow(oddFloat32Bits(value)));
  if (!FLOATS.has(tensor.dtype)) {
    throw new CheckpointError('UNSUPPORTED', 'no floating-point tensor', { ...where, found: tensor.dtype });
  }
  return halves(toFloat32(bytes, tensor.dtype, where), (value) => narrow(float32Bits(value)));
}

function halves(values: Float32Array | Float64Array, round: (value: number) => number): Uint8Array {
  const rounded = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) rounded[i] = round(values[i] ?? 0);
  return bytesOf(rounded);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
