import type { BertTokenizerOptions, SpecialTokenNames } from './bert-options.js';
import { defined } from './defined.js';
import { TokenizerError } from './error.js';
import { JsonFields, shown } from './json-fields.js';

/** `transformers` writes this for "no limit"; any length a model could have is far below. */
const NO_LENGTH = 1e12;

/**
 * Reads the fields of a `tokenizer_config.json` that change how BERT tokenizes.
 *
 * @throws TokenizerError BAD_CONFIG for fields of the wrong type, UNSUPPORTED for a tokenizer without its basic half
 */
export function readTokenizerConfig(json: JsonFields): BertTokenizerOptions {
  const { file } = json;
  if (json.optionalBoolean('do_basic_tokenize') === false) {
    throw new TokenizerError('UNSUPPORTED', 'WordPiece without the basic tokenizer', {
      file,
      at: 'do_basic_tokenize',
      expected: 'true',
      found: 'false',
    });
  }
  return defined({
    lowerCase: json.optionalBoolean('do_lower_case'),
    stripAccents: json.optionalBoolean('strip_accents'),
    tokenizeChineseChars: json.optionalBoolean('tokenize_chinese_chars'),
    neverSplit: neverSplit(json),
    truncationSide: readSide(json),
    modelMaxLength: readModelMaxLength(json),
    splitSpecialTokens: json.optionalBoolean('split_special_tokens'),
    // False is what is without it: the spaces before punctuation are the decoder's.
    cleanUp: json.optionalBoolean('clean_up_tokenization_spaces') === true ? true : undefined,
    ...readSpecialNames(json),
  });
}

/** The fields that name BERT's special tokens. */
export const SPECIAL_FIELDS = ['unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'] as const;

/** What `tokenizer_config.json` or `special_tokens_map.json` call the special tokens. */
export function readSpecialNames(json: JsonFields): SpecialTokenNames {
  return defined({
    unkToken: readTokenName(json, 'unk_token'),
    sepToken: readTokenName(json, 'sep_token'),
    padToken: readTokenName(json, 'pad_token'),
    clsToken: readTokenName(json, 'cls_token'),
    maskToken: readTokenName(json, 'mask_token'),
  });
}

/** A token is written as its text or as an object with `content`. */
export function readTokenName(json: JsonFields, name: string): string | undefined {
  if (!json.has(name)) return undefined;
  return typeof json.raw(name) === 'string' ? json.string(name) : json.object(name).string('content');
}

/** Undefined where no model is that long. */
export function readModelMaxLength(json: JsonFields): number | undefined {
  const value = json.raw('model_max_length');
  // Of 0 Python makes no limit, either.
  if (value === undefined || value === null || value === 0) return undefined;
  if (typeof value === 'number' && value > NO_LENGTH) return undefined;
  return json.count('model_max_length');
}

function readSide(json: JsonFields): 'right' | 'left' | undefined {
  if (!json.has('truncation_side')) return undefined;
  const found = json.string('truncation_side');
  if (found === 'right' || found === 'left') return found;
  throw new TokenizerError('BAD_CONFIG', 'no side of a text', {
    file: json.file,
    at: 'truncation_side',
    expected: 'right or left',
    found,
  });
}

function neverSplit(json: JsonFields): string[] | undefined {
  if (!json.has('never_split')) return undefined;
  const value = json.raw('never_split');
  if (Array.isArray(value) && value.every((token) => typeof token === 'string')) return value;
  throw new TokenizerError('BAD_CONFIG', 'of the wrong type', {
    file: json.file,
    at: 'never_split',
    expected: 'a list of strings',
    found: shown(value),
  });
}
