import type { Checkpoint, CheckpointTensor, SkippedEntry } from '../checkpoint.js';
import { CheckpointError, type CheckpointErrorDetails } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { inflate } from '../zip/deflated-bytes.js';
import { StoredBytes } from '../zip/stored-bytes.js';
import type { ZipRecord } from '../zip/zip-directory.js';
import { LONGEST_PRELUDE, readNpyHeader } from './npy-header.js';
import { npyTensor } from './npy-tensor.js';

/**
 * Opens an `.npz` file of NumPy (`savez`, `savez_compressed`): a zip of `.npy` files, which name its tensors. Checksums are
 * verified when a tensor is read. Arrays of strings, objects and records are listed as `skipped`. Closing the checkpoint
 * closes the source.
 * @throws CheckpointError TRUNCATED, BAD_HEADER, BAD_CHECKSUM, BAD_TENSOR or UNSUPPORTED.
 */
export async function openNpz(source: ByteSource): Promise<Checkpoint> {
  // Only who opens a zip waits for the library that reads its directory.
  const { readZipDirectory } = await import('../zip/zip-directory.js');
  const tensors = new Map<string, CheckpointTensor>();
  const skipped: SkippedEntry[] = [];
  for (const record of (await readZipDirectory(source, 'deflated')).values()) {
    const name = record.name.replace(/\.npy$/, '');
    if (name === record.name) {
      skipped.push({ name, reason: 'no .npy record' });
      continue;
    }
    const opened = await openRecord(source, name, record);
    if ('read' in opened) tensors.set(name, opened);
    else skipped.push(opened);
  }
  return { format: 'npz', files: [source.name], tensors, skipped, metadata: {}, close: () => source.close() };
}

async function openRecord(
  source: ByteSource,
  name: string,
  record: ZipRecord,
): Promise<CheckpointTensor | SkippedEntry> {
  const { offset, byteLength, deflatedLength, checksum } = record;
  const where: CheckpointErrorDetails = { file: source.name, at: record.name };
  const preludeLength = Math.min(LONGEST_PRELUDE, byteLength);
  const deflated = deflatedLength === undefined ? undefined : { ...record, deflatedLength };
  const prelude = deflated ? await inflate(source, deflated, preludeLength) : await source.read(offset, preludeLength);
  const header = readNpyHeader(prelude, where);
  const { dtype, description, dataStart } = header;
  if (dtype === undefined) return { name, reason: description };
  if (dataStart + header.byteLength !== byteLength) {
    const isShort = dataStart + header.byteLength > byteLength;
    throw new CheckpointError(
      isShort ? 'TRUNCATED' : 'BAD_HEADER',
      isShort ? 'the record ends before its data' : 'bytes after the array',
      { ...where, expected: `${dataStart + header.byteLength} bytes`, found: `${byteLength}` },
    );
  }
  const stored = new StoredBytes(source, record.name, offset, byteLength, checksum);
  return npyTensor(name, dtype, header, {
    source,
    offset: deflated ? undefined : offset + dataStart,
    read: async () =>
      deflated
        ? (await inflate(source, deflated, byteLength)).subarray(dataStart)
        : stored.read(dataStart, header.byteLength),
  });
}
