import type { ModelFiles } from '@firth/checkpoints/model-files';
import {
  BertTokenizer,
  BPE_FILES,
  Gpt2Tokenizer,
  GptTokenizer,
  TOKENIZER_FILES,
  TokenizerError,
  type SplitSpecialTokens,
} from '@firth/tokenizers';
import type { ModelType } from './config.js';

/** What is said of a tokenizer when its model is loaded. */
export interface TokenizerChoices {
  readonly lowerCase?: boolean | undefined;
  readonly splitSpecialTokens?: SplitSpecialTokens | undefined;
}

/**
 * The tokenizer of a folder: the model's own byte-pair encoding, or BERT's where the folder holds a `vocab.txt` and no merges,
 * as Chinese GPT-2s do.
 *
 * @throws TokenizerError NOT_FOUND without a vocabulary, BAD_VOCABULARY, BAD_CONFIG, BAD_OPTION for a case that GPT-2 has not
 */
export async function readTokenizer(
  files: ModelFiles,
  modelType: ModelType,
  { lowerCase, splitSpecialTokens }: TokenizerChoices = {},
): Promise<BertTokenizer | Gpt2Tokenizer | GptTokenizer> {
  const texts = await textsOf(files, BPE_FILES);
  const hasMerges = ['merges.txt', 'vocab.bpe', 'vocab_40000.bpe'].some((name) => texts[name] !== undefined);
  const vocabulary = hasMerges ? undefined : await files.text('vocab.txt');
  if (vocabulary !== undefined) {
    const choices = { lowerCase, splitSpecialTokens };
    return BertTokenizer.load(await textsOf(files, TOKENIZER_FILES), choices, files.folder);
  }
  if (modelType === 'openai-gpt') {
    const choices = lowerCase === undefined ? { splitSpecialTokens } : { splitSpecialTokens, lowercase: lowerCase };
    return GptTokenizer.load(texts, choices, files.folder);
  }
  if (lowerCase === undefined) return Gpt2Tokenizer.load(texts, { splitSpecialTokens }, files.folder);
  throw new TokenizerError('BAD_OPTION', 'byte-level BPE keeps every text as it is', {
    file: files.folder,
    at: 'lowerCase',
    expected: 'nothing said',
    found: `${lowerCase}`,
  });
}

async function textsOf(files: ModelFiles, names: readonly string[]): Promise<Record<string, string | undefined>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await files.text(name)] as const)));
}
