import {
  CheckpointError,
  openCheckpoint,
  writeGpt,
  writePytorch,
  writeSafetensors,
  writeTensorflow,
  type WritableTensor,
  type WriteOptions,
} from '@firth/checkpoints';
import type { WrittenFormat } from './plan.js';

export interface WriteVerifiedOptions {
  readonly format: WrittenFormat;
  readonly metadata: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Bytes written and read back, of twice the file. */
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Writes the weights in a format, reads it back and compares every byte with its source: the bytes of all tensors.
 *
 * @throws CheckpointError `BAD_CHECKSUM` naming the first tensor that came back different.
 */
export async function writeVerified(
  path: string,
  tensors: readonly WritableTensor[],
  { format, metadata, signal, onProgress }: WriteVerifiedOptions,
): Promise<number> {
  let size = 0;
  await write(format, path, tensors, metadata, {
    signal,
    onProgress: ({ written, total }) => {
      size = total;
      onProgress(written, 2 * total);
    },
  });
  const copy = await openCheckpoint(path);
  try {
    let done = size;
    for (const tensor of tensors) {
      signal.throwIfAborted();
      const [expected, found] = await Promise.all([tensor.read(), copy.tensors.get(tensor.name)?.read()]);
      if (found === undefined || Buffer.compare(expected, found) !== 0)
        throw new CheckpointError('BAD_CHECKSUM', 'what was written reads back different', {
          file: path,
          at: tensor.name,
        });
      done += expected.byteLength;
      onProgress(done, 2 * size);
    }
  } finally {
    await copy.close();
  }
  return size;
}

async function write(
  format: WrittenFormat,
  path: string,
  tensors: readonly WritableTensor[],
  metadata: Readonly<Record<string, string>>,
  options: WriteOptions,
): Promise<void> {
  switch (format) {
    case 'safetensors':
      await writeSafetensors(path, tensors, { ...options, metadata });
      break;
    case 'pytorch':
      await writePytorch(path, tensors, options);
      break;
    case 'tensorflow':
      await writeTensorflow(path, tensors, options);
      break;
    case 'gpt-npy':
      await writeGpt(path, tensors, options);
      break;
  }
}
