import {
  checkArgument,
  choice,
  custom,
  either,
  fields,
  list,
  option,
  name,
  options,
  record,
  string,
  whole,
} from '@firth/options';
import { splitSpecialTokens } from './load-entries.js';
import { isFlag, isText } from './made-with.js';

// How long a row is at least, the tokenizer's own special tokens say: `checkLengths` knows it.
const length = custom<number>((value) => typeof value === 'number', 'a number of tokens');
const encodeEntries = {
  addSpecialTokens: isFlag,
  splitSpecialTokens,
  maxLength: option(length),
  truncation: option(choice(['longestFirst', 'onlyFirst', 'onlySecond', false])),
  keep: option(
    either([choice(['head', 'tail']), fields({ head: whole({ least: 0 }) })], "'head', 'tail' or { head: tokens }"),
  ),
  padding: option(
    either(
      [choice(['longest', 'maxLength']), fields({ toMultipleOf: whole({ least: 1 }) })],
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

/** Options that are right whenever they are left out or of this type: what short texts are encoded with is not read twice. */
const SIMPLE: Readonly<Record<string, string>> = {
  ...{ addSpecialTokens: 'boolean', splitSpecialTokens: 'boolean', maxLength: 'number', pair: 'string' },
};

/** The common case, told without a description. */
const isPlain = (given: unknown): boolean =>
  typeof given === 'object' && given !== null && Object.getPrototypeOf(given) === Object.prototype;

/** @throws OptionError for an option that does not exist or is of another type */
export function checkOptions(call: keyof typeof calls, given: object): void {
  if (call === 'encodeWindows' || !isPlain(given)) {
    calls[call].read(given);
    return;
  }
  for (const [name, value] of Object.entries(given)) {
    if ((value === undefined || typeof value === SIMPLE[name]) && name in calls[call].entries) continue;
    calls[call].read(given);
    return;
  }
}

/** @throws OptionError for what is no string */
export function checkText(call: string, text: unknown, argument = 'text'): void {
  if (typeof text !== 'string') checkArgument(call, argument, string(), text);
}

/** A vocabulary as a file's text or as a list. @throws OptionError */
export function checkVocabulary(call: string, vocabulary: unknown): void {
  if (typeof vocabulary !== 'string') checkArgument(call, 'vocabulary', list(string()), vocabulary);
}

/** The texts of a folder's files, and the folder that errors name. @throws OptionError */
export function checkFiles(call: string, files: unknown, folder: unknown): void {
  checkArgument(call, 'files', record(option(string()), "an object of texts by the files' names"), files);
  checkArgument(call, 'folder', string(), folder);
}

/** @throws OptionError */
export const checkFolder = (call: string, folder: string): string =>
  checkArgument(call, 'folder', name('the path of a folder'), folder);

/** @throws OptionError that names the place of what is no string */
export const checkWords = (call: string, words: unknown): void => {
  checkArgument(call, 'words', list(string()), words);
};

/** Ids as they come, each checked: a whole number from 0. @throws OptionError that names the place of what is none */
export function* checkIds(call: string, ids: Iterable<number>): Generator<number> {
  if (typeof ids !== 'object' || (ids as object | null) === null || !(Symbol.iterator in ids))
    checkArgument(call, 'ids', list(whole()), ids);
  let at = 0;
  for (const id of ids) {
    if (!Number.isSafeInteger(id) || id < 0) checkArgument(call, `ids[${at}]`, whole({ least: 0 }), id);
    at++;
    yield id;
  }
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
