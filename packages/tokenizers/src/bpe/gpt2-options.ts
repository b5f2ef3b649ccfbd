import { options } from '@firth/options';
import type { SplitSpecialTokens } from '../encode-options.js';
import type { AddedTokenOption } from '../extended-vocabulary.js';
import { isFlag, isText, shared } from '../made-with.js';
import { dropout, type BpeDropout } from './dropout.js';

/** How text becomes tokens; every default is that of OpenAI's GPT-2. */
export interface Gpt2TokenizerOptions {
  /** Ends a document, matched in the text: `<|endoftext|>` unless said, where the vocabulary has it. */
  readonly endOfTextToken?: string;
  /** Fills rows of a batch: the end-of-text token unless said, or id 0 without one. The attention mask leaves it out. */
  readonly padToken?: string;
  /** Tokens found in the text before anything else. */
  readonly addedTokens?: readonly AddedTokenOption[];
  /** `add_prefix_space`: begin each text with a space that it lacks; false unless said. */
  readonly addPrefixSpace?: boolean;
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
export const gpt2Options = options('Gpt2Tokenizer', {
  ...shared,
  endOfTextToken: isText,
  addPrefixSpace: isFlag,
  dropout,
});
