import { JsonFields, readJson, type ModelFiles } from '@firth/checkpoints/model-files';
import {
  BertTokenizer,
  Gpt2Tokenizer,
  GptTokenizer,
  type GptTokenizerOptions,
  type Tokenizer,
} from '@firth/tokenizers';
import type { ModelType } from './config.js';

const BPE = [
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.json',
  'merges.txt',
  'encoder.json',
  'vocab.bpe',
  'encoder_bpe_40000.json',
  'vocab_40000.bpe',
] as const;
const WORD_PIECE = ['vocab.txt', 'tokenizer.json', 'tokenizer_config.json'] as const;

/**
 * The tokenizer of a folder: the model's own byte-pair encoding, or BERT's where the folder holds a `vocab.txt` and no merges,
 * as Chinese GPT-2s do.
 *
 * @throws TokenizerError NOT_FOUND without a vocabulary, BAD_VOCABULARY, BAD_CONFIG
 */
export async function readTokenizer(files: ModelFiles, modelType: ModelType): Promise<Tokenizer> {
  const texts = await textsOf(files, BPE);
  const hasMerges = ['merges.txt', 'vocab.bpe', 'vocab_40000.bpe'].some((name) => texts[name] !== undefined);
  const vocabulary = hasMerges ? undefined : await files.text('vocab.txt');
  if (vocabulary !== undefined) return BertTokenizer.fromFiles(await textsOf(files, WORD_PIECE), {}, files.folder);
  if (modelType === 'gpt2') return Gpt2Tokenizer.fromFiles(texts, await addedTokens(files), files.folder);
  return GptTokenizer.fromFiles(texts, await addedTokens(files), files.folder);
}

async function textsOf(files: ModelFiles, names: readonly string[]): Promise<Record<string, string | undefined>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await files.text(name)] as const)));
}

/** `added_tokens.json`: tokens that fine-tuning put behind the vocabulary. */
async function addedTokens(files: ModelFiles): Promise<Pick<GptTokenizerOptions, 'addedTokens'>> {
  const json = await readJson(files, 'added_tokens.json');
  if (json === undefined) return {};
  const fields = new JsonFields(files.place('added_tokens.json'), json);
  return { addedTokens: fields.names().map((content) => ({ content, id: fields.integer(content) })) };
}
