import type { CheckpointTensor, DType } from '../checkpoint.js';
import { bytesPerElement } from '../dtype.js';
import { gather, hasRowMajorStrides } from '../strided.js';
import { swapBytes } from '../swap-bytes.js';
import { placeOf } from '../source-tensor.js';
import type { ByteSource } from '../source/byte-source.js';
import type { NpyHeader } from './npy-header.js';

/** Where the elements of an array come from. */
export interface NpyData {
  readonly source: ByteSource;
  /** Of the elements in the source; undefined where they are compressed. */
  readonly offset: number | undefined;
  /** The elements as they are stored. */
  readonly read: () => Promise<Uint8Array>;
}

/** The tensor that an array is. Elements in Fortran order or big-endian are rearranged when they are read. */
export function npyTensor(
  name: string,
  dtype: DType,
  { shape, byteLength, isBigEndian, isFortranOrder }: NpyHeader,
  { source, offset, read }: NpyData,
): CheckpointTensor {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  const isRowMajor = !isFortranOrder || byteLength === 0 || hasRowMajorStrides(shape, strides);
  const isMapped = isRowMajor && !isBigEndian && offset !== undefined;
  return {
    name,
    dtype,
    shape,
    byteLength,
    file: source.name,
    place: isMapped ? placeOf(source, offset, byteLength) : undefined,
    async read() {
      const stored = await read();
      const rows = isRowMajor ? stored : gather(stored, shape, strides, bytesPerElement(dtype));
      return isBigEndian ? swapBytes(rows, dtype) : rows;
    },
  };
}
