import { expect, test } from 'vitest';
import { BertTokenizer, wholeWords } from './index.js';

const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const bert = BertTokenizer.fromVocabulary([...SPECIALS, ...'un ##aff ##able words . 我 爱 北 京 天 安 门'.split(' ')]);

test('pieces of a word are together, special tokens and padding with nothing', () => {
  const encoding = bert.encode('unaffable words.', { maxLength: 9, padding: 'maxLength' });
  expect([...wholeWords(encoding)]).toEqual([-1, 0, 0, 0, 1, 2, -1, -1, -1]);
});

test('a segmenter brings ideographs together', () => {
  const text = '我爱北京 天安门unaffable';
  const words = ['我', '爱', '北京', '天安门', 'unaff', 'able'];
  const encoding = bert.encode(text, { pair: '北京' });
  const expected = [-1, 0, 1, 2, 2, 3, 3, 3, 4, 4, 4, -1, 5, 5, -1];
  expect([...wholeWords(encoding, [text, '北京'], (part) => (part === text ? words : [part]))]).toEqual(expected);
  expect([...wholeWords(bert.encode('北京'))]).toEqual([-1, 0, 1, -1]);
});

test('Intl.Segmenter does', () => {
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  const segment = (text: string) => Array.from(segmenter.segment(text), (part) => part.segment);
  expect([...wholeWords(bert.encode('我爱北京'), ['我爱北京'], segment)]).toEqual([-1, 0, 1, 2, 2, -1]);
});

test('what the segmenter leaves out is no reason to stop', () => {
  expect([...wholeWords(bert.encode('我爱北京'), ['我爱北京'], () => ['北京', '', '上海'])]).toEqual([
    -1, 0, 0, 0, 0, -1,
  ]);
});
