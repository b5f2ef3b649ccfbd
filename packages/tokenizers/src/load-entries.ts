import { either, fields, flag, list, option, string } from '@firth/options';

/** What `splitSpecialTokens` may be. */
export const splitSpecialTokensCheck = either(
  [flag(), fields({ except: list(string()) })],
  'true, false or { except: [tokens] }',
);

/** How a published model's texts are read, whatever its files say: what `fromPretrained` of a model with a tokenizer takes. */
export const loadEntries = {
  /** `do_lower_case`: whether texts are lower-cased, whatever the folder's files say or its vocabulary looks like. */
  lowerCase: option(flag(), { help: 'lower-case the texts, whatever the vocabulary and its files say' }),
  /** `split_special_tokens`: `[SEP]` or `<|endoftext|>` inside a text is only text, in every task; false unless said. */
  splitSpecialTokens: option(splitSpecialTokensCheck, {
    help: 'read [SEP] or <|endoftext|> inside a text as any other text',
  }),
};
