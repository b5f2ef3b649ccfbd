import type { CheckpointTensor, DType } from './checkpoint.js';
import { CheckpointError } from './error.js';
import { bytesPerElement } from './dtype.js';

/**
 * Little-endian floating-point bytes as float32: exact from float16 and bfloat16, rounded to nearest (ties to even)
 * from float64. Bytes that are float32 already and aligned to 4 are viewed, not copied.
 * @param where The file and tensor that an error names.
 * @throws CheckpointError UNSUPPORTED for a dtype that is not floating-point, BAD_TENSOR for a fraction of an element.
 */
export function toFloat32(
  bytes: Uint8Array,
  dtype: DType,
  where: { readonly file: string; readonly at?: string } = { file: '(bytes)' },
): Float32Array {
  const size = bytesPerElement(dtype);
  if (bytes.byteLength % size !== 0) {
    throw new CheckpointError('BAD_TENSOR', 'a fraction of an element', {
      ...where,
      expected: `a multiple of ${size} bytes`,
      found: `${bytes.byteLength}`,
    });
  }
  const count = bytes.byteLength / size;
  switch (dtype) {
    case 'float32':
      return bytesToFloat32(bytes);
    case 'float64':
      return Float32Array.from(bytesToFloat64(bytes));
    case 'float16':
      return fromBits(new Uint16Array(...aligned(bytes, size), count), float16ToFloat32Bits);
    case 'bfloat16':
      return fromBits(new Uint16Array(...aligned(bytes, size), count), (bits) => bits << 16);
    case 'int64':
    case 'int32':
    case 'int16':
    case 'int8':
    case 'uint64':
    case 'uint32':
    case 'uint16':
    case 'uint8':
    case 'bool':
    case 'complex64':
    case 'complex128':
      throw new CheckpointError('UNSUPPORTED', 'no floating-point tensor', {
        ...where,
        expected: 'float16, bfloat16, float32 or float64',
        found: dtype,
      });
  }
}

/** Little-endian float32 bytes as numbers: a view of them where they are aligned to 4, else a copy. */
export function bytesToFloat32(bytes: Uint8Array): Float32Array {
  return new Float32Array(...aligned(bytes, 4), bytes.byteLength / 4);
}

/** The same of float64 bytes. */
export function bytesToFloat64(bytes: Uint8Array): Float64Array {
  return new Float64Array(...aligned(bytes, 8), bytes.byteLength / 8);
}

/** Reads a floating-point tensor as float32, row-major. Errors as `toFloat32` and `CheckpointTensor.read`. */
export async function readFloat32(tensor: CheckpointTensor): Promise<Float32Array> {
  return toFloat32(await tensor.read(), tensor.dtype, { file: tensor.file, at: tensor.name });
}

function aligned({ buffer, byteOffset, byteLength }: Uint8Array, size: number): [ArrayBufferLike, number] {
  return byteOffset % size === 0 ? [buffer, byteOffset] : [buffer.slice(byteOffset, byteOffset + byteLength), 0];
}

function fromBits(halves: Uint16Array, widen: (bits: number) => number): Float32Array {
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = widen(halves[i] ?? 0);
  return new Float32Array(words.buffer);
}

/** IEEE 754 binary16 to binary32: 1 sign, 5 exponent (bias 15) and 10 fraction bits to 1, 8 (bias 127) and 23. */
function float16ToFloat32Bits(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // Subnormal: shift the fraction up until its leading one is the implicit bit.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 1023) << 13);
}
