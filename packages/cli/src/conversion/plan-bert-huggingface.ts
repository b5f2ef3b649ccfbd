import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { huggingFaceLayout, type BertMapping, type BertParts } from '@firth/bert';
import type { WritableTensor } from '@firth/checkpoints';
import type { LayoutPlanner } from './family.js';
import type { ConversionPlan } from './plan.js';
import { renamed, sourceBert, type SourceBert } from './bert-model.js';
import { keepsCapitals } from './casing.js';

const TOKENIZER_FILES = [
  'vocab.txt',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
];

/**
 * A BERT as a folder that Python's transformers opens: current parameter names, kernels [out, in], tied decoder and
 * optimizer left out.
 */
export const planBertHuggingFace: LayoutPlanner = async (checkpoint, source) => {
  const bert = await sourceBert(checkpoint, source);
  if ('reason' in bert) return bert;
  const { mapping } = bert;
  return huggingFacePlan(bert, renamed(mapping, huggingFaceLayout(mapping.config, mapping.parts)));
};

/** The folder of a BERT with these tensors; `extra` are fields of its config. */
export async function huggingFacePlan(
  { mapping, tokenizer, recipe, leftOut }: SourceBert,
  tensors: readonly WritableTensor[],
  extra: Readonly<Record<string, unknown>> = {},
): Promise<ConversionPlan> {
  const copies = new Map([...(await tokenizerFiles(mapping.folder)), ...(recipe?.copies ?? [])]);
  const texts = new Map([['config.json', await configJson(mapping, extra)]]);
  if (!copies.has('tokenizer_config.json'))
    texts.set('tokenizer_config.json', tokenizerConfig(keepsCapitals(tokenizer), mapping));
  if (recipe !== undefined) texts.set('modules.json', recipe.modules);
  return {
    kind: 'folder',
    container: 'safetensors',
    weightsFile: 'model.safetensors',
    contents: {
      tensors,
      words: undefined,
      metadata: { format: 'pt' },
    },
    texts,
    copies,
    leftOut,
  };
}

/** The source's own fields, and those that Google's config leaves to its code. */
async function configJson(
  { configFile, config, parts, weights }: BertMapping,
  extra: Readonly<Record<string, unknown>>,
): Promise<string> {
  const own: unknown = JSON.parse((await readFile(configFile, 'utf8')).replace(/^\uFEFF/, ''));
  const fields = {
    ...(typeof own === 'object' ? own : {}),
    architectures: [architecture(parts)],
    model_type: 'bert',
    layer_norm_eps: config.layerNormEps,
    pad_token_id: config.padTokenId,
    tie_word_embeddings: config.tieWordEmbeddings,
    dtype: weights[0]?.tensor.dtype,
    torch_dtype: undefined, // the older name of dtype
    ...extra,
  };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

/** The class of transformers that has no part that the file lacks. */
function architecture({ pooler, predictions, seqRelationship }: BertParts): string {
  if (predictions) return pooler && seqRelationship ? 'BertForPreTraining' : 'BertForMaskedLM';
  return pooler && seqRelationship ? 'BertForNextSentencePrediction' : 'BertModel';
}

async function tokenizerFiles(folder: string): Promise<Map<string, string>> {
  const present = new Set(await readdir(folder));
  return new Map(TOKENIZER_FILES.filter((name) => present.has(name)).map((name) => [name, join(folder, name)]));
}

function tokenizerConfig(isCased: boolean, { config }: BertMapping): string {
  const fields = {
    tokenizer_class: 'BertTokenizer',
    do_lower_case: !isCased,
    model_max_length: config.maxPositionEmbeddings,
  };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}
