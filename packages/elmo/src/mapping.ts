import type { Checkpoint } from '@firth/checkpoints';
import { checkCheckpoint } from '@firth/checkpoints/options';
import { checkArgument, name } from '@firth/options';
import { modelFiles } from '@firth/checkpoints/model-files';
import { parameterCount, type TensorFates } from '@firth/ops';
import type { ElmoConfig } from './config.js';
import { fatesOf, type SkipReason } from './fates.js';
import { readOptionsFile } from './options-file.js';
import { elmoSchema } from './schema.js';
import { isElmo, recognize } from './sources/recognize.js';

export { isElmo };

/**
 * How a checkpoint maps to the weight tree of an ELMo. What is missing is listed, not refused. A cell's kernel, which holds
 * the input's rows and then the shown state's, is the tensor of two weights. Names are the file's.
 */
export interface ElmoMapping extends TensorFates<SkipReason> {
  readonly publisher: 'bilm-tf';
  /** Where the options lie. */
  readonly optionsFile: string;
  readonly config: ElmoConfig;
  /** Numbers in the whole tree. */
  readonly parameterCount: number;
}

/**
 * Maps an opened ELMo to its tree; `path` is where its options are looked for.
 *
 * @throws CheckpointError as `Elmo.fromPretrained` for options that are missing or refused.
 */
export async function describeElmoMapping(checkpoint: Checkpoint, path: string): Promise<ElmoMapping> {
  checkCheckpoint('describeElmoMapping', checkpoint);
  checkArgument('describeElmoMapping', 'path', name('the path of the model'), path);
  const { config, file } = await readOptionsFile(await modelFiles(path), checkpoint);
  return {
    publisher: 'bilm-tf',
    optionsFile: file,
    config,
    parameterCount: parameterCount(elmoSchema(config)),
    ...fatesOf(config, checkpoint, recognize(checkpoint, config)),
  };
}
