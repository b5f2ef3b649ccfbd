import { choice, option, options } from '@firth/options';
import type { SplitSpecialTokens } from './encode-options.js';
import type { AddedTokenOption } from './extended-vocabulary.js';
import { areTexts, isCount, isFlag, isText, shared } from './made-with.js';

/** The special tokens of BERT; the names of `tokenizer_config.json` in camelCase. */
export interface SpecialTokenNames {
  readonly unkToken?: string;
  readonly sepToken?: string;
  readonly padToken?: string;
  readonly clsToken?: string;
  readonly maskToken?: string;
}

/** How text becomes tokens; every default is that of `bert-base-uncased`. */
export interface BertTokenizerOptions extends SpecialTokenNames {
  /**
   * Where Google's tokenization.py and Hugging Face's Rust library differ: `google` finds no special tokens in the text,
   * lowercases Σ at the end of a word to ς, takes U+2B820 to U+2B91F as ideographs, keeps private-use characters, and allows
   * words of 200 characters.
   * `huggingface` unless said.
   */
  readonly variant?: 'huggingface' | 'google';
  /** `do_lower_case`: true unless said. */
  readonly lowerCase?: boolean | undefined;
  /** The older name of `lowerCase`. */
  readonly lowercase?: boolean | undefined;
  /** `strip_accents`: as `lowerCase` unless said. */
  readonly stripAccents?: boolean | undefined;
  /** `tokenize_chinese_chars`: each ideograph is a word; true unless said. */
  readonly tokenizeChineseChars?: boolean;
  /** `clean_text`: drop control characters; true unless said. */
  readonly cleanText?: boolean;
  /** `never_split`: tokens taken as they are wherever they stand between whitespace. */
  readonly neverSplit?: readonly string[];
  /** Tokens found in the text before anything else, besides the five special ones. */
  readonly addedTokens?: readonly AddedTokenOption[];
  /** What a piece inside a word begins with: `##` unless said. */
  readonly continuingSubwordPrefix?: string;
  /** A longer word is unknown: 100 unless said, 200 for Google's variant. */
  readonly maxInputCharsPerWord?: number;
  /** `split_special_tokens`: special tokens inside a text are spelt out, in every call that does not say otherwise; false unless said. */
  readonly splitSpecialTokens?: SplitSpecialTokens | undefined;
  /** `clean_up_tokenization_spaces`: what `decode` does unless its options say otherwise. */
  readonly cleanUp?: boolean | undefined;
  /** `truncation_side`: which end of a text that is too long is cut where no `keep` is given; right unless said. */
  readonly truncationSide?: 'right' | 'left' | undefined;
  /** `model_max_length`: kept for the caller, not applied. */
  readonly modelMaxLength?: number | undefined;
  /** Named in errors. */
  readonly file?: string;
}

/** The same as a description, for callers without a compiler. */
export const bertOptions = options('BertTokenizer', {
  ...shared,
  unkToken: isText,
  sepToken: isText,
  clsToken: isText,
  maskToken: isText,
  variant: option(choice(['huggingface', 'google'])),
  lowerCase: isFlag,
  lowercase: isFlag,
  stripAccents: isFlag,
  tokenizeChineseChars: isFlag,
  cleanText: isFlag,
  neverSplit: areTexts,
  continuingSubwordPrefix: isText,
  maxInputCharsPerWord: isCount,
  cleanUp: isFlag,
  truncationSide: option(choice(['right', 'left'])),
});

/** Ids of the five special tokens. */
export interface SpecialTokenIds {
  readonly unk: number;
  readonly sep: number;
  readonly pad: number;
  readonly cls: number;
  readonly mask: number;
}

/** Whether texts are lower-cased, and what said so. */
export interface Casing {
  readonly lowerCase: boolean;
  readonly decidedBy: 'an option' | 'tokenizer.json' | 'tokenizer_config.json' | 'the vocabulary' | 'default';
}
