import { JsonFields, readJson, type ModelFiles } from '@firth/checkpoints/model-files';
import { refuseOthers } from './field-checks.js';
import { plainRecipe, type SentenceRecipe } from './recipe.js';

/** The configuration of the Transformer module: today's name, then those of older releases. */
export const transformerConfigs: readonly string[] = [
  'bert',
  'roberta',
  'distilbert',
  'camembert',
  'albert',
  'xlm-roberta',
  'xlnet',
].map((model) => `sentence_${model}_config.json`);

/** Arguments that a folder may give to Python's loaders: the older name of the field, which wins, and the newer. */
const loaders = [
  ['model_args', 'model_kwargs'],
  ['tokenizer_args', 'processor_kwargs'],
  ['config_args', 'config_kwargs'],
] as const;

/** All that a configuration may say, as in Python. */
const known = [
  ...['max_seq_length', 'do_lower_case', 'transformer_task', 'modality_config', 'module_output_name'],
  ...['processing_kwargs', 'unpad_inputs', ...loaders.flat()],
];

/** Those of them that say nothing about the result. */
const harmless: readonly string[] = [
  'add_pooling_layer',
  'attn_implementation',
  'device_map',
  'dtype',
  'torch_dtype',
  'trust_remote_code',
  'use_fast',
];

/**
 * How long a text may be, and whether it is lowercased: by the first of the files that there is.
 *
 * @throws CheckpointError `BAD_CONFIG` naming a field that makes the encoder something else than a BERT's last hidden state.
 */
export async function readTransformer(encoder: ModelFiles): Promise<Pick<SentenceRecipe, 'maxLength' | 'lowerCase'>> {
  for (const name of transformerConfigs) {
    const json = await readJson(encoder, name);
    if (json === undefined) continue;
    const fields = new JsonFields(encoder.place(name), json);
    refuseOthers(fields, known);
    refuseOtherOutputs(fields);
    const own = fields.has('max_seq_length') ? fields.size('max_seq_length') : undefined;
    if (own === 1) throw fields.refuse('max_seq_length', 'room for [CLS] and [SEP]', '1');
    return { maxLength: lengthOfLoaders(fields) ?? own, lowerCase: fields.boolean('do_lower_case', false) };
  }
  return { maxLength: plainRecipe.maxLength, lowerCase: plainRecipe.lowerCase };
}

function refuseOtherOutputs(fields: JsonFields): void {
  const task = fields.string('transformer_task', 'feature-extraction');
  if (task !== 'feature-extraction' && task !== 'fill-mask')
    throw fields.refuse('transformer_task', 'feature-extraction or fill-mask', task);
  const output = fields.string('module_output_name', 'token_embeddings');
  if (output !== 'token_embeddings') throw fields.refuse('module_output_name', 'token_embeddings', output);
  const [setting] = fields.object('processing_kwargs').names();
  if (setting !== undefined) throw fields.refuse('processing_kwargs', 'no arguments of its own', setting);
  if (!fields.has('modality_config')) return;
  const text = fields.object('modality_config').object('text');
  const found = [text.string('method'), ...text.strings('method_output_name')].join('.');
  if (found !== 'forward.last_hidden_state')
    throw fields.refuse('modality_config.text', 'forward.last_hidden_state', found);
}

/** Python's loaders take a length of theirs before any other. */
function lengthOfLoaders(fields: JsonFields): number | undefined {
  let length: number | undefined;
  for (const [older, newer] of loaders) {
    const loader = fields.has(older) ? older : newer;
    const given = fields.object(loader);
    const isTokenizer = older === 'tokenizer_args';
    for (const name of given.names()) {
      if (isTokenizer && name === 'model_max_length') length = given.size(name);
      else if (!harmless.includes(name))
        throw fields.refuse(loader, `${harmless.join(', ')}, or model_max_length of a tokenizer`, name);
    }
  }
  return length;
}
