import { stat } from 'node:fs/promises';
import { CheckpointError } from '../error.js';
import { fetchSnapshot } from '../formats.js';
import { diskFiles } from './disk-files.js';
import { isHubName } from './hub-name.js';
import { refuseHubOptions } from '../refuse-options.js';
import type { ModelFiles, ModelFilesOptions } from './model-files.js';

/** A path, or where there is nothing a model of the hub. What can be no name of one stays a path. */
export async function namedModel(name: string, options: ModelFilesOptions): Promise<ModelFiles> {
  const isLocal = (await isThere(name)) || (await isThere(`${name}.index`));
  if (isLocal) refuseHubOptions(options, `the path ${name}`);
  if (isLocal || !isHubName(name)) return diskFiles(name, options);
  try {
    return await diskFiles(await fetchSnapshot(name, options), options);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    const { code, problem, details } = error;
    throw new CheckpointError(code, `there is no such file or folder, and as a model of the hub: ${problem}`, {
      ...details,
      file: name,
      cause: error,
    });
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
