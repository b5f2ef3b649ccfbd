import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CheckpointError } from '../error.js';
import { openCheckpoint } from '../open-checkpoint.js';
import { decodeText } from './decode-text.js';
import type { ModelFiles } from './model-files.js';

/** A folder on disk; `path` is it, or a checkpoint file or TensorFlow prefix in it. */
export async function diskFiles(path: string): Promise<ModelFiles> {
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  return inFolder(path, isFolder ? path : dirname(path));
}

function inFolder(path: string, folder: string): ModelFiles {
  const files: ModelFiles = {
    name: path,
    folder,
    place: (file) => join(folder, file),
    text: (file) => readText(join(folder, file)),
    within: (name) => (name === '' ? files : inFolder(join(folder, name), join(folder, name))),
    open: () => openCheckpoint(path),
  };
  return files;
}

async function readText(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    if (isAbsent(cause)) return undefined;
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError('UNREADABLE', 'the file cannot be read', { file, found, cause });
  });
  return bytes === undefined ? undefined : decodeText(bytes, file);
}

const isAbsent = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String(cause.code));
