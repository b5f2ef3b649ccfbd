import { OptionError } from '@firth/options';
import { expect, test } from 'vitest';
import { BertTokenizer } from './index.js';

const VOCABULARY = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'the', 'cat'];
const bert = BertTokenizer.fromVocabulary(VOCABULARY);

/** As JavaScript without a compiler calls. */
function called(on: object, name: string, ...values: unknown[]): unknown {
  const method: unknown = Reflect.get(on, name);
  if (typeof method !== 'function') throw new TypeError(`no method ${name}`);
  return Reflect.apply(method, on, values);
}

const holes: string[] = ['the'];
holes.length = 3;

test.each<[string, () => unknown, string]>([
  [
    'an option that does not exist',
    () => called(bert, 'encode', 'the', { maxlength: 3 }),
    'encode: maxlength: .* did you mean maxLength?',
  ],
  [
    'an option of another type',
    () => called(bert, 'encode', 'the', { maxLength: '3' }),
    "encode: maxLength: expected a number of tokens, found '3'",
  ],
  [
    'a choice that is none',
    () => called(bert, 'encodeBatch', ['the'], { padding: 'longer' }),
    "encodeBatch: padding: expected 'longest', 'maxLength' or",
  ],
  [
    'half an option',
    () => called(bert, 'tokenize', 'the', { splitSpecialTokens: 'yes' }),
    'tokenize: splitSpecialTokens: expected true, false or',
  ],
  [
    'an option under both of its names',
    () => BertTokenizer.fromVocabulary(VOCABULARY, { lowercase: true, lowerCase: true }),
    'BertTokenizer: lowercase: expected lowerCase alone, found true',
  ],
  [
    'a part to keep that is no count',
    () => called(bert, 'encode', 'the', { maxLength: 4, keep: { head: -1 } }),
    'encode: keep: expected .*head: tokens .*found',
  ],
  [
    'a multiple of nothing',
    () => called(bert, 'encodeBatch', ['the'], { padding: { toMultipleOf: 0 } }),
    'encodeBatch: padding: expected .*toMultipleOf: tokens .*found',
  ],
  ['no text', () => called(bert, 'encode', undefined), 'encode: text: expected a string, found undefined'],
  [
    'a number among texts',
    () => called(bert, 'encodeBatch', ['the', 5]),
    'encodeBatch: texts\\[1\\]: expected a string, or a pair of strings, found 5',
  ],
  [
    'a hole among texts',
    () => called(bert, 'encodeWindows', holes, { maxLength: 5 }),
    'encodeWindows: texts\\[1\\]: .* found undefined',
  ],
  ['a pair of three', () => called(bert, 'encodeBatch', [['a', 'b', 'c']]), 'encodeBatch: texts\\[0\\]'],
  [
    'a tokenizer made with what it has not',
    () => called(BertTokenizer, 'fromVocabulary', VOCABULARY, { lowerCased: true }),
    'BertTokenizer: lowerCased: .* did you mean lowerCase?',
  ],
  [
    'an added token without a text',
    () => called(BertTokenizer, 'fromVocabulary', VOCABULARY, { addedTokens: [{ id: 7 }] }),
    'BertTokenizer: addedTokens\\[0\\].content',
  ],
  [
    'a way to decode that there is not',
    () => called(bert, 'decode', [5], { skipSpecial: true }),
    'decode: skipSpecial: .* did you mean skipSpecialTokens?',
  ],
])('%s is refused by name', (_, call, message) => {
  expect(call).toThrow(OptionError);
  expect(call).toThrow(new RegExp(message.replaceAll('?', '\\?')));
});
