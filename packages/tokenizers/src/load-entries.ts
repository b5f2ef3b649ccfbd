import { either, fields, flag, list, option, string } from '@firth/options';

/** How a text's special tokens are read; an option of many calls. */
export const splitSpecialTokens = option(
  either([flag(), fields({ except: list(string()) })], 'true, false or { except: [tokens] }'),
  { help: 'read [SEP] or <|endoftext|> inside a text as any other text' },
);

/** How the tokenizer of a model is read: what `fromPretrained` takes. */
export const tokenizerEntries = {
  /** `do_lower_case`: whether texts are lower-cased, whatever the folder's files say or its vocabulary looks like. */
  lowerCase: option(flag(), { help: 'lower-case the texts, whatever the vocabulary and its files say' }),
  /** `split_special_tokens`: `[SEP]` or `<|endoftext|>` inside a text is only text, in every call; false unless said. */
  splitSpecialTokens,
};
