import { writeFiles } from '#file-system';
import { CheckpointError } from '../error.js';
import { sizeTensors, writeTensors, type WritableTensor, type WriteOptions } from '../write/write-tensors.js';
import { ZipWriter } from '../zip/zip-writer.js';
import { encodeNpyHeader } from './encode-npy-header.js';

/** A name that numpy.load, unzip and this library's reader all take. */
const SAFE_NAME = /^(?![A-Za-z]:|\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\\\0]+$/;

/**
 * Writes one tensor as an `.npy` file, byte for byte as `numpy.save` does. A failure or an abort leaves what was at `path` as it
 * was.
 * @throws CheckpointError UNSUPPORTED for bfloat16, BAD_TENSOR, NOT_FOUND (no such folder), UNWRITABLE, or what the
 * tensor's `read` throws; the signal's reason when it is aborted.
 */
export async function writeNpy(path: string, tensor: WritableTensor, options: WriteOptions = {}): Promise<void> {
  const sized = sizeTensors(path, [tensor]);
  const header = encodeNpyHeader(path, tensor);
  await writeFiles([path], options.signal, async ([file]) => {
    await file?.write(header);
    await writeTensors(path, sized, options, async (bytes) => file?.write(bytes));
  });
}

/**
 * Writes tensors as an `.npz` file, as `numpy.savez` does, in the order given. Errors as `writeNpy`, and BAD_TENSOR for a name
 * that is no safe path.
 */
export async function writeNpz(
  path: string,
  tensors: Iterable<WritableTensor>,
  options: WriteOptions = {},
): Promise<void> {
  const sized = sizeTensors(path, tensors).map((one) => ({ ...one, header: encodeNpyHeader(path, one.tensor) }));
  const unsafe = sized.find(({ tensor }) => !SAFE_NAME.test(tensor.name));
  if (unsafe !== undefined) {
    throw new CheckpointError('BAD_TENSOR', 'a name that is no safe path', { file: path, at: unsafe.tensor.name });
  }
  await writeFiles([path], options.signal, async ([file]) => {
    if (file === undefined) return;
    const zip = new ZipWriter(file);
    await writeTensors(path, sized, options, (bytes, { tensor, header }) =>
      zip.add(`${tensor.name}.npy`, [header, bytes]),
    );
    await zip.finish();
  });
}
