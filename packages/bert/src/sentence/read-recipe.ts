import { CheckpointError } from '@firth/checkpoints';
import { JsonFields, readJson, type ModelFiles } from '@firth/checkpoints/model-files';
import { checkSteps } from './check-steps.js';
import type { BertConfig } from '../config.js';
import type { SentenceModule } from './modules.js';
import { readSteps } from './read-steps.js';
import { plainRecipe, type SentenceRecipe } from './recipe.js';
import { readTransformer } from './read-transformer.js';

/**
 * Reads what `modules.json` names: `modules` are its entries, `files` the model's folder.
 *
 * @throws CheckpointError `UNSUPPORTED` naming a module or a setting that is not computed; `BAD_CONFIG` naming the field.
 */
export async function readRecipe(
  files: ModelFiles,
  modules: readonly SentenceModule[],
  config: Pick<BertConfig, 'hiddenSize' | 'numHiddenLayers'>,
): Promise<SentenceRecipe> {
  const [transformer, ...others] = modules;
  const encoder = files.within(transformer?.folder ?? '');
  const file = files.place('modules.json');
  const read = await readSteps(files, encoder, others);
  const steps = checkSteps(read, config, (problem) => new CheckpointError('BAD_CONFIG', problem, { file }));
  return { steps, ...(await readTransformer(encoder)), ...(await readPrompts(files)) };
}

async function readPrompts(files: ModelFiles): Promise<Pick<SentenceRecipe, 'prompts' | 'defaultPrompt'>> {
  const name = 'config_sentence_transformers.json';
  const json = await readJson(files, name);
  if (json === undefined) return { prompts: plainRecipe.prompts, defaultPrompt: plainRecipe.defaultPrompt };
  const fields = new JsonFields(files.place(name), json);
  const prompts = fields.stringMap('prompts');
  const defaultPrompt = fields.has('default_prompt_name') ? fields.string('default_prompt_name') : undefined;
  if (defaultPrompt !== undefined && !prompts.has(defaultPrompt))
    throw fields.refuse('default_prompt_name', `one of ${[...prompts.keys()].join(', ')}`, defaultPrompt);
  return { prompts, defaultPrompt };
}
