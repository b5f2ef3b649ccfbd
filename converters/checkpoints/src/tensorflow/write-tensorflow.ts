import { writeFiles } from '#file-system';
import { compareBytes } from '../compare-bytes.js';
import { crc32c, maskCrc32c } from '../crc32/crc32c.js';
import { CheckpointError } from '../error.js';
import { joinBytes } from '../join-bytes.js';
import { sizeTensors, writeTensors, type WritableTensor, type WriteOptions } from '../write/write-tensors.js';
import { NUMERIC_TYPES } from './data-types.js';
import { dataFileSuffix } from './data-file-suffix.js';
import { encodeFixed32, encodeMessage, encodeNumber } from './encode-proto.js';
import { encodeTable, type EncodedEntry } from './encode-table.js';

const DATA_TYPES = new Map([...NUMERIC_TYPES].map(([number, dtype]) => [dtype, number]));
/** BundleHeaderProto: one data file, version 1 of the format. */
const HEADER: EncodedEntry = [new Uint8Array(0), new Uint8Array([0x08, 1, 0x1a, 2, 0x08, 1])];

/**
 * Writes a TensorFlow V2 checkpoint: `PREFIX.index` and `PREFIX.data-00000-of-00001`, with the checksums that
 * `tf.train.load_checkpoint` verifies. The tensors are sorted by name, as the format wants, and read one at a time. A failure
 * or an abort leaves what was there as it was.
 * @returns The paths written.
 * @throws CheckpointError BAD_TENSOR, NOT_FOUND (no such folder), UNWRITABLE, or what a tensor's `read` throws; the
 * signal's reason when it is aborted.
 */
export async function writeTensorflow(
  prefix: string,
  tensors: Iterable<WritableTensor>,
  options: WriteOptions = {},
): Promise<readonly string[]> {
  const utf8 = new TextEncoder();
  // The key of the header is empty, those of slices begin with a zero.
  const sized = sizeTensors(prefix, tensors, ['__proto__', ''])
    .map((one) => ({ ...one, key: utf8.encode(one.tensor.name) }))
    .sort((a, b) => compareBytes(a.key, b.key));
  const odd = sized.find(({ key }) => key[0] === 0);
  if (odd !== undefined) {
    throw new CheckpointError('BAD_TENSOR', 'a name that begins with a zero', { file: prefix, at: odd.tensor.name });
  }
  const paths = [prefix + dataFileSuffix(0, 1), `${prefix}.index`];
  await writeFiles(paths, options.signal, async ([data, index]) => {
    if (data === undefined || index === undefined) return;
    const entries: EncodedEntry[] = [HEADER];
    await writeTensors(prefix, sized, options, async (bytes, { tensor, key }) => {
      entries.push([key, encodeEntry(tensor, data.position, bytes)]);
      await data.write(bytes);
    });
    await index.write(encodeTable(entries));
  });
  return paths;
}

/** tensorflow/core/protobuf/tensor_bundle.proto, BundleEntryProto. */
function encodeEntry({ dtype, shape }: WritableTensor, offset: number, bytes: Uint8Array): Uint8Array {
  const dimensions = shape.map((size) => encodeMessage(2, encodeNumber(1, size)));
  return joinBytes([
    encodeNumber(1, DATA_TYPES.get(dtype) ?? 0),
    encodeMessage(2, ...dimensions),
    encodeNumber(4, offset),
    encodeNumber(5, bytes.length),
    encodeFixed32(6, maskCrc32c(crc32c(bytes))),
  ]);
}
