import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Checkpoint } from './checkpoint.js';
import { CheckpointError } from './error.js';
import { openSharded } from './open-sharded.js';
import { openPytorch } from './pytorch/open-pytorch.js';
import { recognise } from './recognise.js';
import { openSafetensors } from './safetensors/open-safetensors.js';
import type { ByteSource } from './source/byte-source.js';
import { fileSource, guard } from './source/file-source.js';
import { openTensorflow } from './tensorflow/open-tensorflow.js';

/** What a folder is searched for, the first that is there being opened. */
const WELL_KNOWN = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
] as const;

/**
 * Opens a checkpoint on disk, reading no tensor:
 * - a `.safetensors` file, a PyTorch file (zip or legacy stream), or the index JSON of a sharded one;
 * - a TensorFlow checkpoint by its prefix (`dir/bert_model.ckpt`), its `.index` or one of its data files;
 * - a folder that holds one of these (Hugging Face's usual names first, then a single TensorFlow `.index`, or the one
 *   that TensorFlow's `checkpoint` file names).
 *
 * The format is told by the file's bytes, not by its name.
 * @throws CheckpointError NOT_FOUND, UNKNOWN_FORMAT, UNREADABLE, or what the format's own reader throws.
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const file = await findFile(path);
  const source = await fileSource(file);
  try {
    return await openSource(source, file);
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function openSource(source: ByteSource, file: string): Promise<Checkpoint> {
  const beside = (name: string): string => join(dirname(file), name);
  const format = await recognise(source);
  switch (format) {
    case 'safetensors':
      return openSafetensors(source);
    case 'pytorch-zip':
    case 'pytorch-legacy':
      return openPytorch(source);
    case 'tensorflow':
      return openTensorflow(source, (suffix) => fileSource(file.replace(/\.index$/, '') + suffix));
    case 'sharded-index': {
      const extension = basename(file).includes('.safetensors') ? '.safetensors' : '.bin';
      return openSharded(source, extension, (shard) => openShard(beside(shard)));
    }
  }
}

async function openShard(file: string): Promise<Checkpoint> {
  const source = await fileSource(file);
  try {
    const format = await recognise(source);
    if (format === 'safetensors') return await openSafetensors(source);
    if (format === 'pytorch-zip' || format === 'pytorch-legacy') return await openPytorch(source);
    throw new CheckpointError('UNKNOWN_FORMAT', 'a shard must be safetensors or PyTorch', { file, found: format });
  } catch (error) {
    await source.close();
    throw error;
  }
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
  const indexes = names.filter((name) => name.endsWith('.index')).sort();
  const [only, ...more] = indexes;
  const expected = [...WELL_KNOWN, 'one TensorFlow *.index'].join(', ');
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
  const text = await guard(file, () => readFile(file, 'utf8'));
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
