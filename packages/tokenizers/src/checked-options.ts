import { checkArgument, choice, custom, either, fields, list, option, options, string } from '@firth/options';
import { splitSpecialTokens } from './load-entries.js';
import { isFlag, isText } from './made-with.js';

// Lengths have their range from the tokenizer's own special tokens: `checkLengths` knows it.
const length = custom<number>((value) => typeof value === 'number', 'a number of tokens');
const encodeEntries = {
  addSpecialTokens: isFlag,
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
  encode: options('encode', { ...encodeEntries, pair: isText }),
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
  decode: options('decode', { skipSpecialTokens: isFlag, cleanUp: isFlag }),
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
