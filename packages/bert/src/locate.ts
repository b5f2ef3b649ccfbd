import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CheckpointError } from '@firth/checkpoints';
import { parseBertConfig, type BertConfig } from './config.js';
import { readJson } from './json.js';

export interface LocatedBert {
  /** What `openCheckpoint` is to open: the folder, or the file that the caller named. */
  readonly checkpoint: string;
  readonly folder: string;
  readonly configFile: string;
  readonly config: BertConfig;
}

/**
 * Finds the config of a published BERT: `path` is its folder, or a checkpoint file or TensorFlow prefix in it.
 *
 * @throws CheckpointError `NOT_FOUND` that says what was looked for; `BAD_CONFIG` that names the field.
 */
export async function locateBert(path: string): Promise<LocatedBert> {
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  const folder = isFolder ? path : dirname(path);
  const configFile = await firstFile([join(folder, 'config.json'), join(folder, 'bert_config.json')]);
  if (configFile === undefined)
    throw new CheckpointError('NOT_FOUND', 'there is no BERT here', {
      file: path,
      expected: 'config.json or bert_config.json in the folder',
      hint: 'Name the folder that a published checkpoint was unpacked into',
    });
  return { checkpoint: path, folder, configFile, config: parseBertConfig(await readJson(configFile), configFile) };
}

export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isFile(path)) return path;
  return undefined;
}
