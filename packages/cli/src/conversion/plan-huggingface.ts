import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BertModel,
  describeMapping,
  encoderPath,
  huggingFaceLayout,
  type BertMapping,
  type BertParts,
} from '@firth/bert';
import { CheckpointError, type Checkpoint, type WritableTensor } from '@firth/checkpoints';
import type { LeftOut } from '../tally.js';
import { keepsCapitals } from './casing.js';
import type { ConversionPlan } from './plan.js';
import { transposedTensor } from './transpose.js';

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
 *
 * @throws CheckpointError as `BertModel.fromPretrained`; `UNSUPPORTED` where the source is no BERT.
 */
export async function planHuggingFace(checkpoint: Checkpoint, source: string): Promise<ConversionPlan> {
  const mapping = await describeMapping(checkpoint, await encoderPath(source));
  if (!mapping.isBert)
    throw new CheckpointError('UNSUPPORTED', `--to huggingface needs a BERT: ${mapping.reason}`, { file: source });
  const bert = await BertModel.fromPretrained(source, { paddedEmbeddings: true }); // refuses what does not fit
  await bert.dispose();
  const copies = await tokenizerFiles(mapping.folder);
  const texts = new Map([['config.json', await configJson(mapping)]]);
  if (!copies.has('tokenizer_config.json'))
    texts.set('tokenizer_config.json', tokenizerConfig(keepsCapitals(bert.tokenizer), mapping));
  return {
    kind: 'folder',
    format: 'safetensors',
    weightsFile: 'model.safetensors',
    tensors: renamed(mapping),
    metadata: { format: 'pt' },
    texts,
    copies,
    leftOut: [...leftOut(mapping), ...(await sentenceRecipe(source))],
  };
}

function renamed({ config, parts, weights }: BertMapping): WritableTensor[] {
  const targets = new Map(huggingFaceLayout(config, parts).map((target) => [target.path, target]));
  return weights.flatMap(({ path, tensor, transposed }) => {
    const target = targets.get(path);
    if (target === undefined) return [];
    const { dtype, shape } = tensor;
    if (target.transposed !== transposed) return [transposedTensor(tensor, target.name)];
    return [{ name: target.name, dtype, shape, read: () => tensor.read() }];
  });
}

function leftOut({ skipped, unused }: BertMapping): LeftOut[] {
  return [
    ...[...skipped].map(([name, reason]) => ({ name, reason })),
    ...unused.map((name) => ({ name, reason: 'no weight of a BERT' })),
  ];
}

/** How a folder pools and normalizes sentences is sentence-transformers' own, and no part of the BERT. */
async function sentenceRecipe(source: string): Promise<LeftOut[]> {
  const entry = await stat(join(source, 'modules.json')).catch(() => undefined);
  return entry === undefined ? [] : [{ name: 'modules.json', reason: 'sentence-transformers recipe' }];
}

/** The source's own fields, and those that Google's config leaves to its code. */
async function configJson({ configFile, config, parts }: BertMapping): Promise<string> {
  const own: unknown = JSON.parse((await readFile(configFile, 'utf8')).replace(/^\uFEFF/, ''));
  const fields = {
    ...(typeof own === 'object' ? own : {}),
    architectures: [architecture(parts)],
    model_type: 'bert',
    layer_norm_eps: config.layerNormEps,
    pad_token_id: config.padTokenId,
    tie_word_embeddings: config.tieWordEmbeddings,
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
