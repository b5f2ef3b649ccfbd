import type { CheckpointTensor, DType, TensorPlace } from './checkpoint.js';
import type { ByteSource } from './source/byte-source.js';

/** A contiguous, row-major, little-endian run of a source. */
export interface TensorRun {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly byteLength: number;
}

/** The tensor that a run of bytes is. `verify` refuses bytes that disagree with a checksum of the format. */
export function sourceTensor(
  source: ByteSource,
  { name, dtype, shape, offset, byteLength }: TensorRun,
  verify?: (bytes: Uint8Array) => void,
): CheckpointTensor {
  return {
    name,
    dtype,
    shape,
    byteLength,
    file: source.name,
    place: placeOf(source, offset, byteLength),
    async read() {
      const bytes = await source.read(offset, byteLength);
      verify?.(bytes);
      return bytes;
    },
  };
}

/** Where a run lies on disk; undefined where the source is no file. */
export function placeOf({ path }: ByteSource, offset: number, byteLength: number): TensorPlace | undefined {
  return path === undefined ? undefined : { path, offset, byteLength };
}
