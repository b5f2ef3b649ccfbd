import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { fileSource } from './file-source.js';
import { guard } from './guard.js';
import { readShort } from './open-file.js';

/** What a folder is searched for, the first that is there being opened. */
const WELL_KNOWN = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
  'params_shapes.json',
] as const;

/** How ELMo's authors end the names of its weights, which lie beside embeddings in the same format. */
const ELMO_WEIGHTS = 'weights.hdf5';

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
    return stats.isDirectory() ? findInFolder(path) : path;
  }
  if (await isThere(`${prefix}.index`)) return `${prefix}.index`;
  const expected = `${path} or ${prefix}.index`;
  throw new CheckpointError('NOT_FOUND', 'there is no such checkpoint', { file: path, expected });
}

async function findInFolder(folder: string): Promise<string> {
  const names = await guard(folder, () => readdir(folder));
  const known = WELL_KNOWN.find((name) => names.includes(name));
  if (known !== undefined) return join(folder, known);
  const isElmo = !names.some((name) => name.endsWith('.index'));
  const indexes = names.filter((name) => name.endsWith(isElmo ? ELMO_WEIGHTS : '.index')).sort();
  const [only, ...more] = indexes;
  const expected = [...WELL_KNOWN, `one *${ELMO_WEIGHTS}`, 'one TensorFlow *.index'].join(', ');
  if (only === undefined) {
    throw new CheckpointError('NOT_FOUND', 'the folder holds no checkpoint', { file: folder, expected });
  }
  if (more.length === 0) return join(folder, only);
  const newest = names.includes('checkpoint') ? await newestPrefix(join(folder, 'checkpoint')) : undefined;
  if (newest !== undefined && indexes.includes(`${newest}.index`)) return join(folder, `${newest}.index`);
  throw new CheckpointError('NOT_FOUND', 'the folder holds several checkpoints', {
    file: folder,
    expected,
    found: indexes.join(', '),
    hint: 'Give the path of one of them',
  });
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
