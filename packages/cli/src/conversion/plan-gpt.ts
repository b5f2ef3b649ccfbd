import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decidedTokenizerFiles, tokenizerFields } from '@firth/bert';
import { castTensor, CheckpointError, type WritableTensor } from '@firth/checkpoints';
import { modelFiles, readJson } from '@firth/checkpoints/model-files';
import {
  describeGeneration,
  describeGptMapping,
  gptLayout,
  huggingFaceConfig,
  isGpt,
  openaiHparams,
  type DescribedGeneration,
  type GptMapping,
} from '@firth/gpt';
import { BertTokenizer } from '@firth/tokenizers';
import { openGptModel } from '../gpt-model.js';
import { UsageError } from '../output/errors.js';
import type { LayoutPlanner, NotOfFamily } from './family.js';
import type { ConversionPlan } from './plan.js';
import { transposedTensor } from './transpose.js';

/** Where the tokenizer's files of a layout come from: the first name that the source folder has. */
const HUGGING_FACE = {
  'vocab.json': ['vocab.json', 'encoder.json', 'encoder_bpe_40000.json'],
  'merges.txt': ['merges.txt', 'vocab.bpe', 'vocab_40000.bpe'],
};
const OPENAI_GPT2 = { 'encoder.json': HUGGING_FACE['vocab.json'], 'vocab.bpe': HUGGING_FACE['merges.txt'] };
const OPENAI_GPT = {
  'encoder_bpe_40000.json': HUGGING_FACE['vocab.json'],
  'vocab_40000.bpe': HUGGING_FACE['merges.txt'],
};
const ALIKE = [
  'generation_config.json',
  'vocab.txt',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
];

/**
 * A GPT or GPT-2 in a layout that it was published in: `huggingface` (safetensors) opens in Python's transformers; `openai` is
 * GPT-2's TensorFlow checkpoint with `hparams.json`, or GPT's ten `.npy` files.
 *
 * @throws CheckpointError as loading it does; `UNSUPPORTED` for a model that OpenAI's code does not compute.
 */
export const planGptHuggingFace: LayoutPlanner = (...source) => planGpt(source, 'huggingface');
export const planGptOpenai: LayoutPlanner = (...source) => planGpt(source, 'openai');

async function planGpt(
  [checkpoint, source, options]: Parameters<LayoutPlanner>,
  layout: 'huggingface' | 'openai',
): Promise<ConversionPlan | NotOfFamily> {
  if (!(await isGpt(checkpoint))) return { reason: 'its tensors are not named as those of a GPT' };
  const mapping = await describeGptMapping(checkpoint, source);
  const model = await openGptModel(source, { paddedEmbeddings: true, ...options }); // refuses what does not fit
  await model.dispose();
  const isGpt2 = mapping.modelType === 'gpt2';
  const openai = layout === 'openai';
  const renames = !openai ? HUGGING_FACE : isGpt2 ? OPENAI_GPT2 : OPENAI_GPT;
  const { config, parts } = mapping;
  const copies = await tokenizerFiles(mapping.folder, renames, openai);
  const texts = openai
    ? new Map([
        ...openaiTexts(mapping, source),
        ...generationTexts(await describeGeneration(mapping.folder, { config, tokenizer: model.tokenizer })),
      ])
    : new Map([['config.json', await configText(mapping, huggingFaceConfig(config, parts))]]);
  if (model.tokenizer instanceof BertTokenizer)
    for (const [name, text] of await bertFiles(mapping, model.tokenizer, openai)) {
      copies.delete(name);
      texts.set(name, text);
    }
  else if (options.lowerCase !== undefined)
    throw new UsageError("--lower-case and --cased are for a tokenizer of BERT's kind, which this GPT has not");
  return {
    kind: 'folder',
    container: !openai ? 'safetensors' : isGpt2 ? 'tensorflow' : 'gpt-npy',
    weightsFile: !openai ? 'model.safetensors' : isGpt2 ? 'model.ckpt' : '.',
    contents: {
      tensors: renamed(mapping, layout),
      words: undefined,
      metadata: openai ? {} : { format: 'pt' },
    },
    texts,
    copies,
    leftOut: [
      ...[...mapping.skipped].map(([name, reason]) => ({ name, reason })),
      ...mapping.unused.map((name) => ({ name, reason: 'no weight of a GPT' })),
    ],
  };
}

function renamed({ config, parts, weights }: GptMapping, publisher: GptMapping['publisher']): WritableTensor[] {
  const sources = new Map(weights.map((weight) => [weight.path, weight]));
  return gptLayout(config, parts, publisher).flatMap((target) => {
    const source = sources.get(target.path);
    if (source === undefined) return [];
    const { tensor } = source;
    if (target.transposed !== source.transposed) return [transposedTensor(tensor, target.name)];
    const shape = target.transposed ? tensor.shape : target.shape;
    const named = { name: target.name, dtype: tensor.dtype, shape, read: () => tensor.read() };
    return [
      publisher === 'openai' && tensor.dtype !== 'float32'
        ? { ...castTensor(tensor, 'float32'), name: target.name, shape }
        : named,
    ];
  });
}

function openaiTexts({ config, parts, modelType }: GptMapping, file: string): Map<string, string> {
  const hparams = `${JSON.stringify(openaiHparams(config, parts, file), undefined, 2)}\n`;
  if (modelType !== 'gpt2') return new Map();
  // openai/gpt-2 opens what `tf.train.latest_checkpoint` finds by it.
  const latest = ['model_checkpoint_path', 'all_model_checkpoint_paths'].map((field) => `${field}: "model.ckpt"\n`);
  return new Map([
    ['hparams.json', hparams],
    ['checkpoint', latest.join('')],
  ]);
}

/** What `config.json`, which OpenAI's layouts have not, sets for `generate`; a file of its own is copied. */
function generationTexts({ file, fields, endsOfText, ownEnds }: DescribedGeneration): Map<string, string> {
  const ends = endsOfText.join() !== ownEnds.join();
  if (file !== 'config.json' || (Object.keys(fields).length === 0 && !ends)) return new Map();
  const [end, ...others] = endsOfText;
  const said = { ...fields, eos_token_id: others.length > 0 ? endsOfText : (end ?? null) };
  return new Map([['generation_config.json', `${JSON.stringify(said, undefined, 2)}\n`]]);
}

/** What is to be written of BERT's tokenizer, as Chinese GPT-2s have it, beside the source's files or in their place. */
async function bertFiles({ folder, config }: GptMapping, tokenizer: BertTokenizer, openai: boolean) {
  const files = await modelFiles(folder);
  const [own, json] = await Promise.all([files.text('tokenizer_config.json'), files.text('tokenizer.json')]);
  if (tokenizer.casing.decidedBy === 'an option') {
    const said = { config: own ?? bertTokenizerConfig(tokenizer), json };
    return decidedTokenizerFiles(tokenizer, said, config.maxPositionEmbeddings);
  }
  return new Map(own === undefined && !openai ? [['tokenizer_config.json', bertTokenizerConfig(tokenizer)]] : []);
}

/** By the config alone, transformers would look for the byte pairs of a GPT-2. */
const bertTokenizerConfig = (tokenizer: BertTokenizer): string =>
  `${JSON.stringify({ tokenizer_class: 'BertTokenizer', ...tokenizerFields(tokenizer) }, undefined, 2)}\n`;

/** The source's own fields and those that make it whole; which tokens begin and end a text is as the source says it. */
async function configText({ folder }: GptMapping, fields: Record<string, unknown>): Promise<string> {
  const parsed = await readJson(await modelFiles(folder), 'config.json');
  if (typeof parsed !== 'object' || parsed === null) return `${JSON.stringify(fields, undefined, 2)}\n`;
  const others = Object.entries(fields).filter(([field]) => !['bos_token_id', 'eos_token_id'].includes(field));
  return `${JSON.stringify({ ...parsed, ...Object.fromEntries(others) }, undefined, 2)}\n`;
}

async function tokenizerFiles(
  folder: string,
  renames: Readonly<Record<string, readonly string[]>>,
  openai: boolean,
): Promise<Map<string, string>> {
  const present = new Set(await readdir(folder));
  const copies = new Map<string, string>();
  for (const [name, candidates] of Object.entries(renames)) {
    const found = candidates.find((candidate) => present.has(candidate));
    if (found !== undefined) copies.set(name, join(folder, found));
    else if (openai && !present.has('vocab.txt'))
      throw new CheckpointError('NOT_FOUND', "the source lacks a file of OpenAI's layout", {
        file: folder,
        expected: candidates.join(' or '),
      });
  }
  for (const name of ALIKE) if (present.has(name)) copies.set(name, join(folder, name));
  return copies;
}
