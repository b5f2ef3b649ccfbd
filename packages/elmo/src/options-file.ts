import { CheckpointError, type Checkpoint } from '@firth/checkpoints';
import { readJson, type ModelFiles } from '@firth/checkpoints/model-files';
import { parseElmoConfig, type ElmoConfig } from './config.js';

export interface ElmoOptionsFile {
  readonly config: ElmoConfig;
  /** Where it lies. */
  readonly file: string;
}

const OPTIONS = 'options.json';
/** `X_weights.hdf5`, and what a conversion of it may be called. */
const WEIGHTS = /weights\.\w+$/;

/**
 * `X_options.json` beside `X_weights.hdf5`, as the published models are called, or plain `options.json`.
 *
 * @throws CheckpointError `NOT_FOUND` where there is neither; `BAD_CONFIG` as `parseElmoConfig`.
 */
export async function readOptionsFile(
  files: ModelFiles,
  { files: [weights = ''] }: Checkpoint,
): Promise<ElmoOptionsFile> {
  const own = weights.split(/[\\/]/).at(-1)?.replace(WEIGHTS, OPTIONS) ?? OPTIONS;
  for (const name of new Set([own.endsWith(OPTIONS) ? own : OPTIONS, OPTIONS])) {
    const json = await readJson(files, name);
    const file = files.place(name);
    if (json !== undefined) return { config: parseElmoConfig(json, file), file };
  }
  throw new CheckpointError('NOT_FOUND', 'there are no options of an ELMo here', {
    file: files.name,
    expected: 'options.json in the folder',
    hint: 'Name the folder with the two published files, options and weights',
  });
}
