import { fields, option, options } from '@firth/options';
import type { SplitSpecialTokens } from '../encode-options.js';
import type { AddedTokenOption } from '../extended-vocabulary.js';
import { areTexts, isFlag, isText, shared } from '../made-with.js';
import { dropout, type BpeDropout } from './dropout.js';

/** How text becomes tokens; every default is that of OpenAI's GPT (2018). */
export interface GptTokenizerOptions {
  /** Stands for characters that the vocabulary lacks: `<unk>` unless said. */
  readonly unkToken?: string;
  /** Fills rows of a batch: the unknown token unless said. The attention mask leaves it out. */
  readonly padToken?: string;
  /** Tokens found in the text before anything else; new ones get ids behind the vocabulary. */
  readonly addedTokens?: readonly AddedTokenOption[];
  /** Put around the texts, as fine-tuning does: `_start_`, `_delimiter_`, `_classify_`. Nothing unless said. */
  readonly template?: {
    readonly before?: readonly string[];
    readonly between?: readonly string[];
    readonly after?: readonly string[];
  };
  /** Lowercase and strip accents: true unless said. */
  readonly lowercase?: boolean;
  /** Leave out merges by chance, for training. */
  readonly dropout?: BpeDropout;
  /** `split_special_tokens`: special tokens inside a text are spelt out, in every call that does not say otherwise; false unless said. */
  readonly splitSpecialTokens?: SplitSpecialTokens | undefined;
  /** `model_max_length`: kept for the caller, not applied. */
  readonly modelMaxLength?: number | undefined;
  /** Named in errors. */
  readonly file?: string;
}

/** The same as a description, for callers without a compiler. */
export const gptOptions = options('GptTokenizer', {
  ...shared,
  unkToken: isText,
  template: option(fields({ before: areTexts, between: areTexts, after: areTexts })),
  lowercase: isFlag,
  dropout,
});
