import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readWhole } from '#file-system';
import { CheckpointError } from '../error.js';
import { openInput } from '../open-input.js';
import { decodeText } from './decode-text.js';
import { folderWithin } from './folder-within.js';
import { LONGEST_TEXT, type ModelFiles, type ModelFilesOptions } from './model-files.js';

/** A folder on disk; `path` is it, or a checkpoint file or TensorFlow prefix in it. */
export async function diskFiles(path: string, options: ModelFilesOptions): Promise<ModelFiles> {
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  return inFolder(path, isFolder ? path : dirname(path), options);
}

function inFolder(path: string, folder: string, options: ModelFilesOptions): ModelFiles {
  const place = (file: string): string => join(folder, file);
  const files: ModelFiles = {
    name: path,
    folder,
    place,
    text: (file, longest) => readText(place(file), longest),
    within: (name) => {
      const inner = folderWithin(name, place);
      return inner === '' ? files : inFolder(place(inner), place(inner), options);
    },
    open: () => openInput(path, options),
  };
  return files;
}

async function readText(file: string, longest = LONGEST_TEXT): Promise<string | undefined> {
  const bytes = await readWhole(file, longest).catch((error: unknown) => {
    if (error instanceof CheckpointError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  });
  return bytes === undefined ? undefined : decodeText(bytes, file);
}
