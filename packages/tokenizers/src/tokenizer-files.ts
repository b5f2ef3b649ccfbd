import { addedTokensJson, decoderTokens, extraTokens, gathered, namedTokens } from './added-token-files.js';
import type { BertTokenizerOptions, Casing } from './bert-options.js';
import { defined } from './defined.js';
import { madeWith } from './checked-options.js';
import { TokenizerError } from './error.js';
import type { AddedTokenOption } from './extended-vocabulary.js';
import { JsonFields } from './json-fields.js';
import type { FileTexts } from './read-folder.js';
import { withCase } from './pipeline-case.js';
import { readSpecialNames, readTokenizerConfig, SPECIAL_FIELDS } from './tokenizer-config.js';
import { readTokenizerJson, type TokenizerSource } from './tokenizer-json.js';
import { tokensOfText, vocabularyOf, type Vocabulary } from './vocabulary.js';

export const TOKENIZER_FILES = [
  'vocab.txt',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
] as const;

/** The texts of a model folder's tokenizer files, by file name; absent ones are left out. */
export type TokenizerFiles = FileTexts<(typeof TOKENIZER_FILES)[number]>;

/** A tokenizer's source with what decided about its case. */
export type FolderSource = TokenizerSource & { readonly casing: Casing };

/**
 * Puts the files of a folder together: `tokenizer.json`, else `vocab.txt`; what `tokenizer_config.json` says comes
 * before it, and the caller's options before both. A bare vocabulary is cased if lower-casing changes any of its words:
 * Google's checkpoints say it nowhere but in the folder's name, and folders are renamed.
 *
 * @throws TokenizerError NOT_FOUND without a vocabulary
 */
export function tokenizerSource(
  files: TokenizerFiles,
  folder: string,
  options: BertTokenizerOptions = {},
): FolderSource {
  madeWith.bert.read(options);
  const place = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const parsed = (name: (typeof TOKENIZER_FILES)[number]): JsonFields | undefined => {
    const text = files[name];
    return text === undefined ? undefined : JsonFields.parse(text, place(name));
  };
  const configJson = parsed('tokenizer_config.json');
  const { neverSplit, ...config } = configJson === undefined ? {} : readTokenizerConfig(configJson);
  const base = readBase(files, place, options.file);
  // A Sequence of normalizers is the file's own business: transformers changes a BertNormalizer alone.
  const { lowerCase, stripAccents, tokenizeChineseChars, ...others } = config;
  const casing = base.pipeline === undefined ? defined({ lowerCase, stripAccents, tokenizeChineseChars }) : {};
  const decoder = configJson === undefined ? undefined : decoderTokens(configJson);
  // Whoever writes `added_tokens_decoder` has all of it there: transformers then reads neither of the older files.
  const map = decoder === undefined ? parsed('special_tokens_map.json') : undefined;
  const names = { ...others, ...(map === undefined ? {} : readSpecialNames(map)) };
  const said = [map, configJson].filter((json) => json !== undefined);
  const addedTokens = gathered(base.vocabulary, [
    ...(base.options.addedTokens === undefined
      ? [decoder ?? olderAddedTokens(files, place, names)]
      : [base.options.addedTokens]),
    ...said.map((json) => namedTokens(json, SPECIAL_FIELDS)),
    ...said.slice(0, 1).map(extraTokens),
    ...said.slice(1).map(extraTokens),
  ]);
  const given = withoutOlderName(options);
  const found = {
    ...base.options,
    ...names,
    ...casing,
    ...(neverSplit === undefined ? {} : { neverSplit }),
    addedTokens,
  };
  return {
    vocabulary: base.vocabulary,
    pipeline: base.pipeline && given.lowerCase !== undefined ? withCase(base.pipeline, given.lowerCase) : base.pipeline,
    options: { ...found, ...given },
    casing: {
      lowerCase: given.lowerCase ?? found.lowerCase ?? true,
      decidedBy:
        given.lowerCase !== undefined
          ? 'an option'
          : 'lowerCase' in casing
            ? 'tokenizer_config.json'
            : base.isVocabulary
              ? 'the vocabulary'
              : 'tokenizer.json',
    },
  };
}

/** `lowercase` under its newer name, absent where nobody says it. */
export function withoutOlderName({ lowercase, lowerCase, ...rest }: BertTokenizerOptions): BertTokenizerOptions {
  return defined({ ...rest, lowerCase: lowerCase ?? lowercase });
}

type Place = (name: string) => string;

function readBase(files: TokenizerFiles, place: Place, named?: string): TokenizerSource & { isVocabulary: boolean } {
  const json = files['tokenizer.json'];
  if (json !== undefined) return { ...readTokenizerJson(json, place('tokenizer.json')), isVocabulary: false };
  const text = files['vocab.txt'];
  if (text === undefined) {
    const folder = place('').slice(0, -1);
    throw new TokenizerError('NOT_FOUND', 'no vocabulary here', {
      file: folder === '' ? 'the files' : folder,
      expected: 'vocab.txt or tokenizer.json',
    });
  }
  const file = named ?? place('vocab.txt');
  const vocabulary = vocabularyOf(tokensOfText(text), file);
  return { vocabulary, options: { file, lowerCase: !isCased(vocabulary) }, isVocabulary: true };
}

/** `added_tokens.json`, by the names that the special tokens have. */
function olderAddedTokens(files: TokenizerFiles, place: Place, names: BertTokenizerOptions): AddedTokenOption[] {
  const text = files['added_tokens.json'];
  if (text === undefined) return [];
  const { unkToken, sepToken, padToken, clsToken, maskToken } = names;
  const given = [unkToken, sepToken, padToken, clsToken, maskToken].filter((name) => name !== undefined);
  const special = new Set(given.length === 0 ? ['[UNK]', '[SEP]', '[PAD]', '[CLS]', '[MASK]'] : given);
  return addedTokensJson(text, place('added_tokens.json'), special);
}

/** Capitals without a lower case (ℝ, 𝔸) stand in uncased vocabularies, too. */
function isCased({ tokens }: Vocabulary): boolean {
  return tokens.some((token = '') => token !== token.toLowerCase() && !/^(\[.*\]|<.*>)$/.test(token));
}
