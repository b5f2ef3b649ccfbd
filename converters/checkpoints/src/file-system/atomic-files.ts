import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AtomicFile } from '../write/atomic-file.js';
import { guard } from './guard.js';
import { removeLeftovers, temporaryPath } from './leftovers.js';

/** Bytes written between two looks at the signal. */
const CHUNK = 16 * 2 ** 20;

interface OpenFile extends AtomicFile {
  readonly path: string;
  readonly temporary: string;
  readonly handle: FileHandle;
}

/**
 * Writes files that belong together. The bytes go to temporary files beside them, which take their names, in the order
 * given, only when all are complete and on disk: a failure or an abort leaves what was there as it was, and nothing else. What a
 * process that was killed has left of the same files goes.
 * @throws CheckpointError NOT_FOUND (no such folder), UNWRITABLE, or what `write` throws; the signal's reason when it is
 * aborted.
 */
export async function writeFiles(
  paths: readonly string[],
  signal: AbortSignal | undefined,
  write: (files: readonly AtomicFile[]) => Promise<void>,
): Promise<void> {
  signal?.throwIfAborted();
  await removeLeftovers(paths);
  const files: OpenFile[] = [];
  try {
    try {
      for (const path of paths) files.push(await openTemporary(path, signal));
      await write(files);
      for (const { path, handle } of files) await guard(path, () => handle.sync(), 'UNWRITABLE');
    } finally {
      await Promise.all(files.map(({ handle }) => handle.close()));
    }
    signal?.throwIfAborted();
    for (const { path, temporary } of files) await guard(path, () => rename(temporary, path), 'UNWRITABLE');
  } catch (error) {
    await Promise.all(files.map(({ temporary }) => rm(temporary, { force: true })));
    throw error;
  }
  for (const folder of new Set(paths.map((path) => dirname(path)))) await syncFolder(folder);
}

async function openTemporary(path: string, signal: AbortSignal | undefined): Promise<OpenFile> {
  const temporary = temporaryPath(path);
  const handle = await guard(path, () => open(temporary, 'wx'), 'UNWRITABLE');
  let position = 0;
  return {
    path,
    temporary,
    handle,
    get position() {
      return position;
    },
    async write(bytes) {
      for (let start = 0; start < bytes.length;) {
        signal?.throwIfAborted();
        const chunk = bytes.subarray(start, start + CHUNK);
        const { bytesWritten } = await guard(path, () => handle.write(chunk), 'UNWRITABLE');
        start += bytesWritten;
        position += bytesWritten;
      }
    },
  };
}

/** Makes the new names durable; a system that cannot open a folder (Windows) has no need of it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
