import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CheckpointError } from '../error.js';
import { checkpointIn } from '../open-folder.js';
import type { ByteSource } from '../source/byte-source.js';
import { fileSource } from './file-source.js';
import { guard } from './guard.js';
import { readShort } from './open-file.js';

/** A file that stands for a checkpoint, and what opens its neighbours. */
export interface FoundFile {
  readonly source: ByteSource;
  readonly openBeside: (fileName: string) => Promise<ByteSource>;
}

/**
 * Opens the file that a path on disk means (see `openCheckpoint`).
 * @throws CheckpointError NOT_FOUND or UNREADABLE.
 */
export async function findLocal(path: string): Promise<FoundFile> {
  const file = await findFile(path);
  return { source: await fileSource(file), openBeside: (fileName) => fileSource(join(dirname(file), fileName)) };
}

/** The file to open for a path: itself, the index of a TensorFlow prefix, or what a folder holds. */
async function findFile(path: string): Promise<string> {
  const prefix = path.replace(/\.data-\d{5}-of-\d{5}$/, '');
  if (prefix === path && (await isThere(path))) {
    const stats = await guard(path, () => stat(path));
    if (stats.isDirectory()) return findInFolder(path);
    return basename(path) === 'saved_model.pb' ? findInFolder(dirname(path)) : path;
  }
  if (await isThere(`${prefix}.index`)) return `${prefix}.index`;
  const expected = `${path} or ${prefix}.index`;
  throw new CheckpointError('NOT_FOUND', 'there is no such checkpoint', { file: path, expected });
}

async function findInFolder(folder: string): Promise<string> {
  const names = await guard(folder, () => readdir(folder));
  return join(folder, await checkpointIn(folder, names, () => newestPrefix(join(folder, 'checkpoint'))));
}

/** The prefix that TensorFlow's `checkpoint` file names as the newest (CheckpointState, as protobuf text). */
async function newestPrefix(file: string): Promise<string | undefined> {
  const text = await readShort(file);
  const path = /^\s*model_checkpoint_path:\s*"([^"\\]*)"/m.exec(text)?.[1];
  return path === undefined ? undefined : basename(path);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await guard(path, () => stat(path));
    return true;
  } catch (error) {
    if (error instanceof CheckpointError && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}
