import type { CheckpointTensor, DType } from '../checkpoint.js';
import { crc32c, unmaskCrc32c } from '../crc32/crc32c.js';
import { bytesPerElement, countElements } from '../dtype.js';
import { CheckpointError, type CheckpointErrorDetails } from '../error.js';
import { sourceTensor } from '../source-tensor.js';
import type { ByteSource } from '../source/byte-source.js';
import type { BundleEntry } from './bundle-proto.js';

/** Bytes of an entry, checked against its shape. */
export function entryByteLength({ shape }: BundleEntry, dtype: DType, where: CheckpointErrorDetails): number {
  const byteLength = (countElements(shape) ?? Infinity) * bytesPerElement(dtype);
  if (Number.isSafeInteger(byteLength)) return byteLength;
  throw new CheckpointError('BAD_TENSOR', 'a bad shape', { ...where, found: JSON.stringify(shape) });
}

/** Refuses an entry that leaves its data shard. */
export function checkPlace({ offset, size }: BundleEntry, shard: ByteSource, at: string): void {
  if (offset + size <= shard.size) return;
  throw new CheckpointError('TRUNCATED', 'the tensor leaves its data file', {
    file: shard.name,
    at,
    offset,
    expected: `${size} bytes`,
    found: `${Math.max(0, shard.size - offset)}`,
  });
}

/** A tensor stored whole; `read` verifies its CRC-32C. `entry` must have been checked with `checkPlace`. */
export function wholeTensor(name: string, entry: BundleEntry, dtype: DType, shard: ByteSource): CheckpointTensor {
  const where = { file: shard.name, at: name, offset: entry.offset };
  const byteLength = entryByteLength(entry, dtype, where);
  if (byteLength !== entry.size) {
    const details = { ...where, expected: `${byteLength} bytes`, found: `${entry.size}` };
    throw new CheckpointError('BAD_TENSOR', 'shape and dtype disagree with the size', details);
  }
  const run = { name, dtype, shape: entry.shape, offset: entry.offset, byteLength };
  return sourceTensor(shard, run, (bytes) => {
    const expected = unmaskCrc32c(entry.crc32c);
    const found = crc32c(bytes);
    if (found === expected) return;
    const hexes = { expected: expected.toString(16), found: found.toString(16) };
    throw new CheckpointError('BAD_CHECKSUM', 'the CRC-32C of the tensor is wrong', { ...where, ...hexes });
  });
}
