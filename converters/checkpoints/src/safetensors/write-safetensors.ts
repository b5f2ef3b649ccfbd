import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CheckpointError } from '../error.js';
import { guard } from '../source/file-source.js';
import { encodeHeader, type WritableTensor } from './encode-header.js';

export interface WriteProgress {
  /** The tensor that was written last. */
  readonly name: string;
  /** Bytes of tensors. */
  readonly written: number;
  readonly total: number;
}

export interface WriteOptions {
  /** Strings that the file carries beside its tensors, e.g. `{ format: 'pt' }`, which transformers insists on. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Aborting rejects with the signal's reason and leaves no file behind. */
  readonly signal?: AbortSignal;
  /** Called after each tensor. */
  readonly onProgress?: (progress: WriteProgress) => void;
}

/** Bytes written between two looks at the signal. */
const CHUNK = 16 * 2 ** 20;

/**
 * Writes a `.safetensors` file, in the order and with the header of the Python library. The tensors are read one at a
 * time. The bytes go to a temporary file beside `path`, which takes its name only when it is complete and on disk: a
 * failure or an abort leaves what was at `path` as it was, and nothing else.
 * @throws CheckpointError BAD_TENSOR, UNSUPPORTED, NOT_FOUND (no such folder), UNWRITABLE, or what a tensor's `read`
 * throws; the signal's reason when it is aborted.
 */
export async function writeSafetensors(
  path: string,
  tensors: Iterable<WritableTensor>,
  options: WriteOptions = {},
): Promise<void> {
  const header = encodeHeader(path, [...tensors], options.metadata ?? {});
  options.signal?.throwIfAborted();
  const temporary = `${path}.${randomUUID()}.tmp`;
  const handle = await guard(path, () => open(temporary, 'wx'), 'UNWRITABLE');
  try {
    try {
      await write(path, handle, header.bytes);
      let written = 0;
      for (const { tensor, byteLength } of header.tensors) {
        options.signal?.throwIfAborted();
        const bytes = await tensor.read();
        checkLength(path, tensor.name, bytes, byteLength);
        await write(path, handle, bytes, options.signal);
        written += byteLength;
        options.onProgress?.({ name: tensor.name, written, total: header.dataLength });
      }
      await guard(path, () => handle.sync(), 'UNWRITABLE');
    } finally {
      await handle.close();
    }
    options.signal?.throwIfAborted();
    await guard(path, () => rename(temporary, path), 'UNWRITABLE');
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

function checkLength(file: string, at: string, { byteLength }: Uint8Array, expected: number): void {
  if (byteLength === expected) return;
  const details = { file, at, expected: `${expected} bytes`, found: `${byteLength}` };
  throw new CheckpointError('BAD_TENSOR', 'its bytes disagree with its shape and dtype', details);
}

async function write(path: string, handle: FileHandle, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
  for (let start = 0; start < bytes.length;) {
    signal?.throwIfAborted();
    const chunk = bytes.subarray(start, start + CHUNK);
    const { bytesWritten } = await guard(path, () => handle.write(chunk), 'UNWRITABLE');
    start += bytesWritten;
  }
}

/** Makes the new name durable; a system that cannot open a folder (Windows) has no need of it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
