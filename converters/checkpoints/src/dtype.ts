import type { DType } from './checkpoint.js';

const BYTES: Readonly<Record<DType, number>> = {
  complex128: 16,
  complex64: 8,
  float64: 8,
  int64: 8,
  uint64: 8,
  float32: 4,
  int32: 4,
  uint32: 4,
  float16: 2,
  bfloat16: 2,
  int16: 2,
  uint16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/** Every element type. */
export const DTYPES = Object.keys(BYTES) as readonly DType[]; // its own keys

/** Bytes of one element. */
export function bytesPerElement(dtype: DType): number {
  return BYTES[dtype];
}

/**
 * Number of elements of a shape; undefined where a dimension is no whole number from 0 on, or where the product
 * (taken from the left, zeros included) is over 2^53.
 */
export function countElements(shape: readonly number[]): number | undefined {
  let count = 1;
  for (const dimension of shape) {
    if (!isCount(dimension)) return undefined;
    count *= dimension;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/** A whole number from 0 to 2^53 - 1. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
