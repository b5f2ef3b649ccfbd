import type { Checkpoint } from '../checkpoint.js';
import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { LONGEST_PRELUDE, readNpyHeader } from './npy-header.js';
import { npyTensor } from './npy-tensor.js';

/**
 * Opens an `.npy` file of NumPy; only its header is read. Its one tensor is named `array`. C and Fortran order and
 * either order of bytes are read. Closing the checkpoint closes the source.
 * @throws CheckpointError TRUNCATED, BAD_HEADER, BAD_TENSOR, or UNSUPPORTED for objects, strings and records.
 */
export async function openNpy(source: ByteSource): Promise<Checkpoint> {
  const file = source.name;
  const header = readNpyHeader(await source.read(0, Math.min(LONGEST_PRELUDE, source.size)), { file });
  const { dtype, description, dataStart, byteLength } = header;
  if (dtype === undefined) throw new CheckpointError('UNSUPPORTED', `${description}, not of numbers`, { file });
  const end = dataStart + byteLength;
  if (end !== source.size) {
    const isShort = end > source.size;
    throw new CheckpointError(
      isShort ? 'TRUNCATED' : 'BAD_HEADER',
      isShort ? 'the file ends before its data' : 'bytes after the array',
      { file, offset: Math.min(end, source.size), expected: `${end} bytes`, found: `${source.size}` },
    );
  }
  const read = (): Promise<Uint8Array> => source.read(dataStart, byteLength);
  return {
    format: 'npy',
    files: [file],
    tensors: new Map([['array', npyTensor('array', dtype, header, { source, offset: dataStart, read })]]),
    skipped: [],
    metadata: {},
    close: () => source.close(),
  };
}
