import type { Checkpoint, CheckpointTensor, SkippedEntry } from '../checkpoint.js';
import { CheckpointError, type CheckpointErrorDetails } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { byteString } from './block.js';
import { readBundleEntry, readBundleHeader, type BundleEntry, type BundleHeader } from './bundle-proto.js';
import { checkPlace, entryByteLength, wholeTensor } from './bundle-tensor.js';
import { dataFileSuffix } from './data-file-suffix.js';
import { NUMERIC_TYPES, SKIPPED_TYPES } from './data-types.js';
import { sliceKey } from './slice-key.js';
import { slicedTensor } from './sliced-tensor.js';
import { refuseStandInSource } from '../stand-in.js';
import { readTable } from './table.js';

/** The version of the format that is read here (kTensorBundleVersion of tensor_bundle.cc). */
const VERSION = 1;

/**
 * Opens a TensorFlow V2 checkpoint ("tensor bundle", tensorflow/core/util/tensor_bundle): the index is read, the data
 * files are only opened. Tensors come in the order of the index. Closing the checkpoint closes the data files; the index
 * is closed once it is read. Strings, resources and variants are listed as `skipped`.
 * @param openShard Opens a data file by its suffix, `.data-00000-of-00001`.
 * @throws CheckpointError TRUNCATED, BAD_HEADER, BAD_CHECKSUM, BAD_TENSOR, MISSING_SHARD or UNSUPPORTED.
 */
export async function openTensorflow(
  index: ByteSource,
  openShard: (suffix: string) => Promise<ByteSource>,
): Promise<Checkpoint> {
  await refuseV1(index);
  const values = new Map((await readTable(index)).map(({ key, value }) => [key, value]));
  const file = index.name;
  const header = checkedHeader(values.get(''), file);
  const shards = new Map<number, ByteSource>();
  const close = async (): Promise<void> => {
    await Promise.all([...shards.values()].map((shard) => shard.close()));
  };

  async function shardOf({ shard }: BundleEntry, at: string): Promise<ByteSource> {
    if (shard >= header.shardCount) {
      const details = { file, at, expected: `below ${header.shardCount}`, found: `${shard}` };
      throw new CheckpointError('BAD_TENSOR', 'a data file that the header does not count', details);
    }
    const known = shards.get(shard);
    if (known !== undefined) return known;
    const opened = await openDataFile(file, dataFileSuffix(shard, header.shardCount), openShard);
    shards.set(shard, opened);
    await refuseStandInSource(opened);
    return opened;
  }

  async function openWhole(name: string, entry: BundleEntry): Promise<CheckpointTensor | SkippedEntry> {
    const reason = SKIPPED_TYPES.get(entry.dataType);
    const dtype = NUMERIC_TYPES.get(entry.dataType);
    if (reason === undefined && dtype === undefined) {
      const details = { file, at: name, found: `${entry.dataType}` };
      throw new CheckpointError('BAD_TENSOR', 'an unknown dtype', details);
    }
    const where = { file, at: name };
    if (dtype !== undefined && entry.slices.length > 0) {
      const run = { name, dtype, shape: entry.shape, byteLength: entryByteLength(entry, dtype, where) };
      return slicedTensor(run, entry.slices, where, async (extents) => openSlice(name, sliceKey(keyOf(name), extents)));
    }
    const shard = await shardOf(entry, name);
    checkPlace(entry, shard, name);
    return dtype === undefined ? { name, reason: reason ?? '' } : wholeTensor(name, entry, dtype, shard);
  }

  async function openSlice(name: string, key: string): Promise<CheckpointTensor> {
    const value = values.get(key);
    const where = { file, at: name };
    if (value === undefined) throw new CheckpointError('BAD_TENSOR', 'a slice without an entry of its own', where);
    const entry = readBundleEntry(value, where);
    const tensor = entry.slices.length > 0 ? undefined : await openWhole(name, entry);
    if (tensor === undefined || !('read' in tensor)) {
      throw new CheckpointError('BAD_TENSOR', 'a slice that is no plain tensor', where);
    }
    return tensor;
  }

  try {
    const tensors = new Map<string, CheckpointTensor>();
    const skipped: SkippedEntry[] = [];
    for (const [key, value] of values) {
      // The header's key is empty; the keys of slices begin with a zero, and their tensor's entry names them.
      if (key === '' || key.startsWith('\0')) continue;
      const name = decodeName(key, file);
      const opened = await openWhole(name, readBundleEntry(value, { file, at: name }));
      if ('read' in opened) tensors.set(name, opened);
      else skipped.push(opened);
    }
    await index.close();
    const files = [file, ...[...shards.values()].map(({ name }) => name)];
    return { format: 'tensorflow', files, tensors, skipped, metadata: {}, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * A V1 checkpoint is one file, the same table of sorted keys, and keeps the values themselves in it. Its first entry has an empty key
 * too, but describes all tensors (`SavedTensorSlices` of saved_tensor_slice.proto), where a bundle's says how many data files there are.
 */
async function refuseV1(index: ByteSource): Promise<void> {
  const start = await index.read(0, Math.min(16, index.size));
  const [shared, keyLength] = start;
  let at = 2;
  while ((start[at] ?? 0) >= 128) at++; // the value's length
  if (shared !== 0 || keyLength !== 0 || start[at + 1] !== FIELD_1_MESSAGE) return;
  throw new CheckpointError('UNSUPPORTED', "this is a checkpoint in TensorFlow's V1 format", {
    file: index.name,
    expected: 'the V2 format: an .index and its data files',
    hint: 'Save it again in Python: restore it with tf.compat.v1.train.Saver() and save with Saver(write_version=tf.compat.v1.train.SaverDef.V2)',
  });
}

const FIELD_1_MESSAGE = 0x0a;

function checkedHeader(value: Uint8Array | undefined, file: string): BundleHeader {
  const where: CheckpointErrorDetails = { file, at: 'header' };
  if (value === undefined) throw new CheckpointError('BAD_HEADER', 'the index has no header entry', where);
  const header = readBundleHeader(value, where);
  if (header.bigEndian) throw new CheckpointError('UNSUPPORTED', 'the tensors are big-endian', where);
  if (header.minConsumer > VERSION || header.badConsumers.includes(VERSION)) {
    const details = { ...where, expected: `${VERSION}`, found: `${header.minConsumer}` };
    throw new CheckpointError('UNSUPPORTED', 'the format is newer than this reader', details);
  }
  if (header.shardCount < 1 || header.shardCount > 99_999) {
    throw new CheckpointError('BAD_HEADER', 'a bad number of data files', { ...where, found: `${header.shardCount}` });
  }
  return header;
}

async function openDataFile(
  file: string,
  suffix: string,
  openShard: (suffix: string) => Promise<ByteSource>,
): Promise<ByteSource> {
  try {
    return await openShard(suffix);
  } catch (cause) {
    if (!(cause instanceof CheckpointError) || cause.code !== 'NOT_FOUND') throw cause;
    throw new CheckpointError('MISSING_SHARD', 'a data file is missing', { file, expected: `*${suffix}`, cause });
  }
}

function keyOf(name: string): string {
  return byteString(new TextEncoder().encode(name));
}

function decodeName(key: string, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(key, (c) => c.charCodeAt(0)),
    );
  } catch (cause) {
    throw new CheckpointError('BAD_HEADER', 'the name of a tensor is not UTF-8', {
      file,
      at: JSON.stringify(key),
      cause,
    });
  }
}
