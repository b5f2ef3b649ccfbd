import { writeFiles } from '#file-system';
import { sizeTensors, writeTensors, type WritableTensor, type WriteOptions } from '../write/write-tensors.js';
import { ZipWriter } from '../zip/zip-writer.js';
import { encodeStateDict } from './encode-state-dict.js';

/** Where PyTorch begins the data of a record, so that it can be mapped (torch.serialization.config, storage_alignment). */
const ALIGNMENT = 64;

/**
 * Writes a state dict as `torch.save` does since PyTorch 1.6: a zip that `torch.load(path, weights_only=True)` opens. Tensors
 * keep the order given and are read one at a time. A failure or an abort leaves what was at `path` as it was.
 * @throws CheckpointError BAD_TENSOR, NOT_FOUND (no such folder), UNWRITABLE, or what a tensor's `read` throws; the
 * signal's reason when it is aborted.
 */
export async function writePytorch(
  path: string,
  tensors: Iterable<WritableTensor>,
  options: WriteOptions = {},
): Promise<void> {
  const sized = sizeTensors(path, tensors);
  const utf8 = new TextEncoder();
  await writeFiles([path], options.signal, async ([file]) => {
    if (file === undefined) return;
    const zip = new ZipWriter(file);
    await zip.add('archive/data.pkl', [encodeStateDict(sized)], ALIGNMENT);
    await zip.add('archive/byteorder', [utf8.encode('little')], ALIGNMENT);
    let key = 0;
    await writeTensors(path, sized, options, (bytes) => zip.add(`archive/data/${key++}`, [bytes], ALIGNMENT));
    await zip.add('archive/version', [utf8.encode('3\n')], ALIGNMENT);
    await zip.finish();
  });
}
