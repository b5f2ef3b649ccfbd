import { readJson, type ModelFiles } from '@firth/checkpoints/model-files';
import { OptionError, shown } from '@firth/options';
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
 * @throws TokenizerError NOT_FOUND without a vocabulary, BAD_VOCABULARY, BAD_CONFIG; OptionError for a case that GPT-2 has not
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
  const expected = `nothing for byte-level BPE, which keeps every text as it is (${files.folder})`;
  throw new OptionError({ call: 'fromPretrained', option: 'lowerCase', expected, found: `${lowerCase}` });
}

async function textsOf(files: ModelFiles, names: readonly string[]): Promise<Record<string, string | undefined>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await files.text(name)] as const)));
}

/**
 * The tokenizer of a GPT's folder, without its weights; undefined where the folder has no byte pairs.
 *
 * @throws TokenizerError UNSUPPORTED for those of another model, which the config names; else as `readTokenizer`
 */
export async function bytePairTokenizer(
  files: ModelFiles,
  choices?: TokenizerChoices,
): Promise<BertTokenizer | Gpt2Tokenizer | GptTokenizer | undefined> {
  const texts = await textsOf(files, BPE_FILES);
  const words = texts['vocab.json'] ?? texts['encoder.json'] ?? texts['encoder_bpe_40000.json'];
  const json = (await files.text('vocab.txt')) === undefined ? texts['tokenizer.json'] : undefined;
  const vocabulary = words ?? (json !== undefined && /"type":\s*"BPE"/.test(json) ? json : undefined);
  if (vocabulary === undefined) return undefined;
  const config = await readJson(files, 'config.json');
  const said = typeof config === 'object' && config !== null && 'model_type' in config ? config.model_type : undefined;
  // GPT's tokens end words, GPT-2's begin them.
  const found = said ?? (vocabulary.includes('</w>"') ? 'openai-gpt' : 'gpt2');
  if (found === 'gpt2' || found === 'openai-gpt') return readTokenizer(files, found, choices);
  const details = {
    file: files.place('config.json'),
    at: 'model_type',
    expected: 'gpt2 or openai-gpt',
    found: shown(found),
  };
  throw new TokenizerError('UNSUPPORTED', 'these byte pairs are of another model', details);
}
