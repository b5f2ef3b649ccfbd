import type { BertTokenizerOptions } from './bert-options.js';
import { TokenizerError } from './error.js';
import { readTokenizerConfig } from './tokenizer-config.js';
import { readTokenizerJson, type TokenizerSource } from './tokenizer-json.js';
import { tokensOfText, vocabularyOf } from './vocabulary.js';

/** The texts of a model folder's tokenizer files, by file name; absent ones are left out. */
export interface TokenizerFiles {
  readonly 'vocab.txt'?: string | undefined;
  readonly 'tokenizer.json'?: string | undefined;
  readonly 'tokenizer_config.json'?: string | undefined;
}

export const TOKENIZER_FILES = ['vocab.txt', 'tokenizer.json', 'tokenizer_config.json'] as const;

/**
 * Puts the files of a folder together: `tokenizer.json`, else `vocab.txt`; what `tokenizer_config.json` says comes
 * before it, and the caller's options before both. A bare vocabulary is cased if any of its words has an upper-case
 * letter: Google's checkpoints say it nowhere but in the folder's name.
 *
 * @throws TokenizerError NOT_FOUND without a vocabulary
 */
export function tokenizerSource(
  files: TokenizerFiles,
  folder: string,
  options: BertTokenizerOptions = {},
): TokenizerSource {
  const place = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const configText = files['tokenizer_config.json'];
  const config = configText === undefined ? {} : readTokenizerConfig(configText, place('tokenizer_config.json'));
  const json = files['tokenizer.json'];
  if (json !== undefined) {
    const source = readTokenizerJson(json, place('tokenizer.json'));
    const addedTokens = source.options.addedTokens ?? [];
    return { vocabulary: source.vocabulary, options: { ...source.options, ...config, addedTokens, ...options } };
  }
  const text = files['vocab.txt'];
  if (text === undefined) {
    throw new TokenizerError('NOT_FOUND', 'no vocabulary here', {
      file: folder === '' ? 'the files' : folder,
      expected: 'vocab.txt or tokenizer.json',
    });
  }
  const file = options.file ?? place('vocab.txt');
  const tokens = tokensOfText(text);
  const lowercase = !tokens.some(isCasedWord);
  return { vocabulary: vocabularyOf(tokens, file), options: { file, lowercase, ...config, ...options } };
}

function isCasedWord(token: string): boolean {
  return /\p{Lu}/u.test(token) && !/^[[<].*[\]>]$/.test(token);
}
