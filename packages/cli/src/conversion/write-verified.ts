import { CheckpointError, openCheckpoint, type Checkpoint } from '@firth/checkpoints';
import { containers, type Container, type ContainerName, type Contents } from './containers.js';
import { hasWords } from './plan-copy.js';

export interface WriteVerifiedOptions {
  readonly shardSize: number | undefined;
  readonly signal: AbortSignal;
  /** Bytes written and read back, of twice the tensors'. */
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Writes a container, reads it back and compares every byte with its source: the bytes of all tensors.
 *
 * @throws CheckpointError `BAD_CHECKSUM` naming the first tensor that came back different; what the writer throws.
 */
export async function writeVerified(
  path: string,
  name: ContainerName,
  contents: Contents,
  { shardSize, signal, onProgress }: WriteVerifiedOptions,
): Promise<number> {
  const container: Container = containers[name];
  let size = 0;
  const files = await container.write(path, contents, {
    ...(container.hasShards === true && { shardSize }),
    signal,
    onProgress: ({ written, total }) => {
      size = total;
      onProgress(written, 2 * total);
    },
  });
  const copy = await openCheckpoint(files.at(-1) ?? path);
  try {
    await compare(path, container, contents, copy, signal, (done) => {
      onProgress(size + done, 2 * size);
    });
  } finally {
    await copy.close();
  }
  return size;
}

async function compare(
  file: string,
  { only, keepsWords }: Container,
  { tensors, words = [] }: Contents,
  copy: Checkpoint,
  signal: AbortSignal,
  onBytes: (done: number) => void,
): Promise<void> {
  const refuse = (at: string): CheckpointError =>
    new CheckpointError('BAD_CHECKSUM', 'what was written reads back different', { file, at });
  if (copy.tensors.size !== tensors.length) throw refuse(`${copy.tensors.size} tensors instead of ${tensors.length}`);
  if (keepsWords === true && !(hasWords(copy) && words.every((word, row) => copy.words[row] === word)))
    throw refuse('words');
  let done = 0;
  for (const tensor of tensors) {
    signal.throwIfAborted();
    const { name, dtype, shape } = tensor;
    const found = copy.tensors.get(only ?? name);
    if (found?.dtype !== dtype || String(found.shape) !== String(shape)) throw refuse(name);
    const [expected, bytes] = await Promise.all([tensor.read(), found.read()]);
    if (Buffer.compare(expected, bytes) !== 0) throw refuse(name);
    done += expected.byteLength;
    onBytes(done);
  }
}
