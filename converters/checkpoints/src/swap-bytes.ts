import type { DType } from './checkpoint.js';
import { bytesPerElement } from './dtype.js';

/** A copy with the bytes of every number reversed: big-endian to little-endian. */
export function swapBytes(bytes: Uint8Array, dtype: DType): Uint8Array {
  const isComplex = dtype === 'complex64' || dtype === 'complex128';
  const size = bytesPerElement(dtype) / (isComplex ? 2 : 1);
  const swapped = new Uint8Array(bytes.length);
  for (let start = 0; start < bytes.length; start += size) {
    for (let i = 0; i < size; i++) swapped[start + i] = bytes[start + size - 1 - i] ?? 0;
  }
  return swapped;
}
