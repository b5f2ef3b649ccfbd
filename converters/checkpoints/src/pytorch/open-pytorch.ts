import type { Checkpoint, CheckpointFormat } from '../checkpoint.js';
import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { flatten } from './flatten.js';
import type { PytorchFile } from './pytorch-file.js';
import { readLegacy } from './read-legacy.js';
import { storageTensor } from './storage-tensor.js';

/**
 * Opens a file of `torch.save`, the zip of PyTorch 1.6 or the older stream. Its pickle is read as data and nothing of it
 * is run: only tensors, storages and plain containers are allowed. Nested state dicts give dotted names (see the
 * README), plain values beside the tensors become `metadata`. Closing the checkpoint closes the source.
 * @throws CheckpointError FORBIDDEN_GLOBAL, BAD_PICKLE, BAD_TENSOR, BAD_HEADER, BAD_CHECKSUM, TRUNCATED, UNSUPPORTED.
 */
export async function openPytorch(source: ByteSource): Promise<Checkpoint> {
  const isZip = source.size >= 2 && String.fromCharCode(...(await source.read(0, 2))) === 'PK';
  const format: CheckpointFormat = isZip ? 'pytorch-zip' : 'pytorch-legacy';
  const { pickle, storages } = isZip ? await readZip(source) : await readLegacy(source);
  const { tensors, metadata } = flatten(pickle.value, source.name, pickle.length);
  const opened = [...tensors].map(([name, reference]) => {
    const storage = storages.get(reference.storage.key);
    if (storage === undefined) {
      const details = { file: source.name, at: name, expected: `storage ${reference.storage.key}` };
      throw new CheckpointError('BAD_TENSOR', 'the storage of the tensor is not in the file', details);
    }
    return [name, storageTensor(name, reference, storage)] as const;
  });
  return {
    format,
    files: [source.name],
    tensors: new Map(opened),
    skipped: [],
    metadata,
    close: () => source.close(),
  };
}

/** Loads the zip library, which takes tens of milliseconds, only for those who open a zip. */
async function readZip(source: ByteSource): Promise<PytorchFile> {
  const zip = await import('./read-zip.js');
  return zip.readZip(source);
}
