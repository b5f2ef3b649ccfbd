import { CheckpointError } from '@firth/checkpoints';
import { JsonFields, readJson, type ModelFiles } from '@firth/checkpoints/model-files';
import { checkSteps } from './check-steps.js';
import type { BertConfig } from '../config.js';
import { refuseNull } from './field-checks.js';
import { parseModules, requireTransformer, type SentenceModule } from './modules.js';
import { readSteps } from './read-steps.js';
import { plainRecipe, type SentenceRecipe, type TruncateStep } from './recipe.js';
import { readTransformer } from './read-transformer.js';

/** The encoder of a folder with such a `modules.json`, and what is done with what it gives. */
export function readSentence(files: ModelFiles, json: unknown) {
  const modules = parseModules(files, json);
  requireTransformer(modules, files);
  return { folder: modules[0]?.folder, recipe: (config: BertConfig) => readRecipe(files, modules, config) };
}

/**
 * Reads what `modules.json` names: `modules` are its entries, `files` the model's folder.
 *
 * @throws CheckpointError `UNSUPPORTED` naming a module or a setting that is not computed; `BAD_CONFIG` naming the field.
 */
async function readRecipe(
  files: ModelFiles,
  modules: readonly SentenceModule[],
  config: Pick<BertConfig, 'hiddenSize' | 'numHiddenLayers'>,
): Promise<SentenceRecipe> {
  const [transformer, ...others] = modules;
  const encoder = files.within(transformer?.folder ?? '');
  const file = files.place('modules.json');
  const { truncate, ...prompts } = await readSettings(files);
  const read = [...(await readSteps(files, encoder, others)), ...truncate];
  const steps = checkSteps(read, config, (problem) => new CheckpointError('BAD_CONFIG', problem, { file }));
  return { steps, ...(await readTransformer(encoder)), ...prompts };
}

const OWN_TYPE = 'SentenceTransformer';

type Settings = Pick<SentenceRecipe, 'prompts' | 'defaultPrompt'> & { readonly truncate: readonly TruncateStep[] };

async function readSettings(files: ModelFiles): Promise<Settings> {
  const name = 'config_sentence_transformers.json';
  const json = await readJson(files, name);
  if (json === undefined)
    return { prompts: plainRecipe.prompts, defaultPrompt: plainRecipe.defaultPrompt, truncate: [] };
  const fields = new JsonFields(files.place(name), json);
  refuseNull(fields, 'model_type');
  const type = fields.string('model_type', OWN_TYPE);
  // Python then takes the encoder alone, with the mean of its tokens, and leaves modules.json unread.
  if (type !== OWN_TYPE) throw fields.refuse('model_type', OWN_TYPE, type);
  const prompts = fields.stringMap('prompts', '');
  const defaultPrompt = fields.has('default_prompt_name') ? fields.string('default_prompt_name') : undefined;
  if (defaultPrompt !== undefined && !prompts.has(defaultPrompt))
    throw fields.refuse('default_prompt_name', `one of ${[...prompts.keys()].join(', ')}`, defaultPrompt);
  const size = fields.has('truncate_dim') ? fields.size('truncate_dim') : undefined;
  return { prompts, defaultPrompt, truncate: size === undefined ? [] : [{ kind: 'truncate', size }] };
}
