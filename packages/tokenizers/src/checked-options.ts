import {
  checkArgument,
  choice,
  custom,
  either,
  fields,
  flag,
  list,
  option,
  options,
  string,
  whole,
} from '@firth/options';
import { splitSpecialTokens } from './load-entries.js';

// Lengths have their range from the tokenizer's own special tokens: `checkLengths` knows it.
const length = custom<number>((value) => typeof value === 'number', 'a number of tokens');
const encodeEntries = {
  addSpecialTokens: option(flag()),
  splitSpecialTokens,
  maxLength: option(length),
  truncation: option(choice(['longestFirst', 'onlyFirst', 'onlySecond', false])),
  keep: option(either([choice(['head', 'tail']), fields({ head: length })], "'head', 'tail' or { head: tokens }")),
  padding: option(
    either(
      [choice(['longest', 'maxLength']), fields({ toMultipleOf: length })],
      "'longest', 'maxLength' or { toMultipleOf: tokens }",
    ),
  ),
};

const calls = {
  encode: options('encode', { ...encodeEntries, pair: option(string()) }),
  encodeBatch: options('encodeBatch', encodeEntries),
  encodeWindows: options('encodeWindows', {
    addSpecialTokens: encodeEntries.addSpecialTokens,
    splitSpecialTokens,
    maxLength: length,
    stride: option(length),
    split: option(choice(['first', 'second'])),
    padding: encodeEntries.padding,
  }),
  encodeIds: options('encodeIds', { splitSpecialTokens }),
  tokenize: options('tokenize', { splitSpecialTokens }),
  decode: options('decode', { skipSpecialTokens: option(flag()), cleanUp: option(flag()) }),
};

/** Options that are right whenever they are of this type: what short texts are encoded with is not read twice. */
const SIMPLE: Readonly<Record<string, string>> = { addSpecialTokens: 'boolean', maxLength: 'number', pair: 'string' };

/** @throws OptionError for an option that does not exist or is of another type */
export function checkOptions(call: keyof typeof calls, given: object): void {
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === SIMPLE[name] && name in calls[call].entries) continue;
    calls[call].read(given);
    return;
  }
}

/** @throws OptionError for what is no string */
export function checkText(call: string, text: unknown): void {
  if (typeof text !== 'string') checkArgument(call, 'text', string(), text);
}

/** @throws OptionError that names the place of what is neither a string nor a pair of them; holes are such places */
export function checkBatch(call: string, texts: readonly unknown[]): void {
  if (!Array.isArray(texts)) checkArgument(call, 'texts', list(string()), texts);
  for (let k = 0; k < texts.length; k++) {
    const item = texts[k];
    if (typeof item === 'string') continue;
    if (Array.isArray(item) && item.length === 2 && typeof item[0] === 'string' && typeof item[1] === 'string')
      continue;
    checkArgument(
      call,
      `texts[${k}]`,
      custom(() => false, 'a string, or a pair of strings'),
      item,
    );
  }
}

const tokens = option(list(string()));
const token = option(string());
const count = option(whole({ least: 0 }));

/** `addedTokens` of every tokenizer. */
const addedTokens = option(
  list(
    fields({
      content: string(),
      id: count,
      special: option(flag()),
      lstrip: option(flag()),
      rstrip: option(flag()),
      singleWord: option(flag()),
      normalized: option(flag()),
      betweenSpaces: option(flag()),
    }),
  ),
);

const shared = { addedTokens, splitSpecialTokens, modelMaxLength: count, file: token, padToken: token };

/** What the tokenizers are made with. */
export const madeWith = {
  bert: options('BertTokenizer', {
    ...shared,
    unkToken: token,
    sepToken: token,
    clsToken: token,
    maskToken: token,
    variant: option(choice(['huggingface', 'google'])),
    lowerCase: option(flag()),
    lowercase: option(flag()),
    stripAccents: option(flag()),
    tokenizeChineseChars: option(flag()),
    cleanText: option(flag()),
    neverSplit: tokens,
    continuingSubwordPrefix: token,
    maxInputCharsPerWord: count,
    cleanUp: option(flag()),
  }),
  gpt: options('GptTokenizer', {
    ...shared,
    unkToken: token,
    template: option(fields({ before: tokens, between: tokens, after: tokens })),
    lowercase: option(flag()),
    dropout: option(custom<object>((value) => typeof value === 'object' && value !== null, '{ probability, seed }')),
  }),
  gpt2: options('Gpt2Tokenizer', {
    ...shared,
    endOfTextToken: token,
    addPrefixSpace: option(flag()),
    dropout: option(custom<object>((value) => typeof value === 'object' && value !== null, '{ probability, seed }')),
  }),
};
