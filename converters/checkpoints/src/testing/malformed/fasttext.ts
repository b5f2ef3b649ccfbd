import { dictionary, fastTextFile, int, long, MAGIC, matrix, quantised, settings, word } from '../fasttext-file.js';
import { concat } from '../hostile.js';
import type { MalformedCase } from './malformed-case.js';

const words = (change: Parameters<typeof dictionary>[0]): Uint8Array => fastTextFile({ words: dictionary(change) });
const codes = (change: Parameters<typeof quantised>[0]): Uint8Array => fastTextFile({ input: quantised(change) });
const entries = (...list: Uint8Array[]): Uint8Array => words({ entries: list });

/** Models that fastText does not write. */
export const MALFORMED_FASTTEXT: readonly MalformedCase[] = [
  ['TRUNCATED', 'an empty file', new Uint8Array(0)],
  ['BAD_HEADER', 'another magic number', concat(int(1e9), fastTextFile().slice(4))],
  ['UNSUPPORTED', 'version 10', fastTextFile({ head: concat(MAGIC, int(10)) })],
  ['UNSUPPORTED', 'version 13', fastTextFile({ head: concat(MAGIC, int(13)) })],
  ['UNSUPPORTED', 'a negative version', fastTextFile({ head: concat(MAGIC, int(-12)) })],
  ['TRUNCATED', 'settings that end early', fastTextFile().slice(0, 40)],
  ['BAD_HEADER', 'a dimension of 0', fastTextFile({ args: settings({ dimension: 0 }) })],
  ['BAD_HEADER', 'a negative dimension', fastTextFile({ args: settings({ dimension: -2 }) })],
  ['BAD_HEADER', 'a huge dimension', fastTextFile({ args: settings({ dimension: 2 ** 30 }) })],
  ['BAD_HEADER', 'an unknown loss', fastTextFile({ args: settings({ loss: 9 }) })],
  ['BAD_HEADER', 'a loss of 0', fastTextFile({ args: settings({ loss: 0 }) })],
  ['BAD_HEADER', 'an unknown model', fastTextFile({ args: settings({ model: 4 }) })],
  ['BAD_HEADER', 'n-grams of negative length', fastTextFile({ args: settings({ minn: -1 }) })],
  ['BAD_HEADER', 'a negative number of words', words({ size: -3, words: -4 })],
  ['BAD_HEADER', 'words and labels that do not add up', words({ size: 3, words: 3 })],
  ['TRUNCATED', 'a huge number of words', words({ size: 2 ** 30, words: 2 ** 30 - 1 })],
  ['TRUNCATED', 'a huge number of pruned n-grams', words({ pruned: 2 ** 40 })],
  ['BAD_HEADER', 'a number of n-grams over 2^53', words({ pruned: 2n ** 62n })],
  ['BAD_VOCABULARY', 'a word twice', entries(word('a'), word('a'), word('x', 1))],
  ['BAD_VOCABULARY', 'a word of over a mebibyte', entries(word('a'.repeat(1_050_000)), word('b'), word('x', 1))],
  ['BAD_HEADER', 'a label among the words', entries(word('a'), word('b', 1), word('x', 1))],
  ['BAD_HEADER', 'an entry of an unknown type', entries(word('a'), word('b', 7), word('x', 1))],
  ['TRUNCATED', 'a word without its end', concat(fastTextFile().slice(0, 96), 'abc')],
  ['BAD_HEADER', 'a flag that is neither true nor false', fastTextFile({ input: concat([7], matrix(2).slice(1)) })],
  ['TRUNCATED', 'a matrix that ends early', fastTextFile().slice(0, -1)],
  ['TRUNCATED', 'a matrix of 2^50 rows', fastTextFile({ input: concat([0], long(2n ** 50n), long(2)) })],
  ['TRUNCATED', 'a matrix of negative rows', fastTextFile({ input: matrix(-2, 2, 16) })],
  ['BAD_TENSOR', 'a matrix of another dimension', fastTextFile({ input: matrix(2, 3) })],
  ['BAD_TENSOR', 'more rows than words', fastTextFile({ input: matrix(3) })],
  ['BAD_HEADER', 'bytes behind the last matrix', fastTextFile({ rest: [0] })],
  ['BAD_TENSOR', 'codes that do not fit', codes({ codes: 3 })],
  ['TRUNCATED', 'a negative number of codes', codes({ codes: -1 })],
  ['BAD_TENSOR', 'a quantiser of another dimension', codes({ dimension: 3, size: 3, last: 3, centroids: 3 * 256 })],
  ['BAD_TENSOR', 'a quantiser of no parts', codes({ parts: 0 })],
  ['BAD_TENSOR', 'parts that do not add up', codes({ parts: 2, codes: 4 })],
  ['BAD_TENSOR', 'parts of no size', codes({ size: 0, last: 0 })],
  [
    'TRUNCATED',
    'centroids that end early',
    fastTextFile({ input: quantised({ centroids: 10 }), output: new Uint8Array(0) }),
  ],
  [
    'BAD_TENSOR',
    'lengths of two numbers',
    codes({ norms: concat([0, 0], int(2), int(1), int(2), int(2), new Uint8Array(4 * 512)) }),
  ],
];
