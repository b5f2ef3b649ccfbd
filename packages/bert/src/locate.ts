import { CheckpointError } from '@firth/checkpoints';
import { parseBertConfig, type BertConfig } from './config.js';
import { JsonFields, readJson, type ModelFiles } from '@firth/checkpoints/model-files';

export interface LocatedBert {
  readonly folder: string;
  readonly configFile: string;
  readonly config: BertConfig;
  /** Whether the config says how many token types there are; transformers counts 2 otherwise, Google's program 16. */
  readonly saysTokenTypes: boolean;
}

/**
 * Reads the config of a published BERT.
 *
 * @throws CheckpointError `NOT_FOUND` that says what was looked for; `BAD_CONFIG` that names the field.
 */
export async function locateBert(files: ModelFiles): Promise<LocatedBert> {
  for (const name of ['config.json', 'bert_config.json']) {
    const json = await readJson(files, name);
    const configFile = files.place(name);
    if (json === undefined) continue;
    const config = parseBertConfig(json, configFile);
    const saysTokenTypes = new JsonFields(configFile, json).has('type_vocab_size');
    return { folder: files.folder, configFile, config, saysTokenTypes };
  }
  throw new CheckpointError('NOT_FOUND', 'there is no BERT here', {
    file: files.name,
    expected: 'config.json or bert_config.json in the folder',
    hint: 'Name the folder that a published checkpoint was unpacked into',
  });
}
