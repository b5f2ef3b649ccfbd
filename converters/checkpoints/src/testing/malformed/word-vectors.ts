import { gzipSync } from 'node:zlib';
import { concat, little, type Piece } from '../hostile.js';
import type { MalformedCase } from './malformed-case.js';

const text = (...lines: Piece[]): Uint8Array => concat(...lines.map((line) => concat(line, '\n')));
const zeros = new Uint8Array(8);
/** 1.0016 and -0.5384: read two bytes too early, the second is -1.3e11. */
const half = concat([0x12, 0x34, 0x80, 0x3f, 0xf7, 0xd1, 0x09, 0xbf]);
const binary = (header: string, ...pieces: Piece[]): Uint8Array => concat(`${header}\n`, ...pieces);
/** Thirty words, each of two bytes that no UTF-8 has. */
const another = Array.from({ length: 30 }, (_, i) => [0xc4 + i, 0xe3]);
const gzip = (bytes: Uint8Array): Uint8Array => new Uint8Array(gzipSync(bytes));

/** Text with a first line of word2vec. */
export const MALFORMED_WORD2VEC_TEXT: readonly MalformedCase[] = [
  ['TRUNCATED', 'an empty file', new Uint8Array(0)],
  ['BAD_HEADER', 'a negative count', text('-1 2', 'a 1 2')],
  ['BAD_HEADER', 'a dimension of 0', text('1 0', 'a')],
  ['BAD_HEADER', 'a negative dimension', text('1 -2', 'a 1 2')],
  ['BAD_HEADER', 'a huge dimension', text('1 999999999', 'a 1 2')],
  ['TRUNCATED', 'a huge count', text('999999999999 2', 'a 1 2')],
  ['TRUNCATED', 'fewer rows than it says', text('3 2', 'a 1 2', 'b 3 4')],
  ['BAD_TENSOR', 'a row that is too short', text('2 2', 'a 1 2', 'b 3')],
  ['BAD_TENSOR', 'a row that is too long', text('2 2', 'a 1 2', 'b 3 4 5')],
  ['BAD_TENSOR', 'an empty row', text('2 2', 'a 1 2', '', 'b 1 2')],
  ['TRUNCATED', 'an empty row in place of the last', text('2 2', 'a 1 2', '')],
  ['BAD_TENSOR', 'a space before a word', text('1 2', ' a 1 2')],
  ['BAD_TENSOR', 'a word alone', text('1 2', 'a')],
  ['BAD_TENSOR', 'a hexadecimal number', text('1 2', 'a 1 0x10')],
  ['BAD_TENSOR', 'a number of two points', text('1 2', 'a 1 1.2.3')],
  ['BAD_TENSOR', 'a point alone', text('1 2', 'a 1 .')],
  ['BAD_TENSOR', 'a sign alone', text('1 2', 'a 1 -')],
  ['BAD_TENSOR', 'a number of 10,000 digits', text('1 1', `a ${'1'.repeat(10_000)}`)],
  ['BAD_TENSOR', 'an exponent without digits', text('1 2', 'a 1 1e')],
  ['BAD_VOCABULARY', 'a word of over a mebibyte', text('1 2', `${'a'.repeat(1_050_000)} 1 2`)],
  ['BAD_VOCABULARY', 'words of another encoding', text('30 2', ...another.map((word) => concat(word, ' 1 2')))],
  ['BAD_VOCABULARY', 'a line of 5 MB', text('1 2', 'a'.repeat(5_000_000))],
  ['BAD_HEADER', 'a gzip that is broken', concat(gzip(text('1 2', 'a 1 2')).slice(0, 12), [255, 255, 255])],
  ['BAD_HEADER', 'a gzip that ends early', gzip(text('1 2', 'a 1 2')).slice(0, -9)],
  ['BAD_HEADER', 'a gzip with a wrong checksum', concat(gzip(text('1 2', 'a 1 2')).slice(0, -8), zeros)],
  ['BAD_VOCABULARY', 'a gzip of one endless line', gzip(concat('9 2\n', new Uint8Array(90_000_000).fill(97)))],
];

/** Text without a first line. */
export const MALFORMED_GLOVE: readonly MalformedCase[] = [
  ['BAD_HEADER', 'a word without a vector', text('a')],
  ['BAD_TENSOR', 'a row that is too short', text('a 1 2', 'b 3')],
  ['BAD_TENSOR', 'a row that is too long', text('a 1 2', 'b 3 4 5')],
  ['BAD_TENSOR', 'an empty row', text('a 1 2', '', 'b 1 2')],
];

/** Binary word2vec. */
export const MALFORMED_WORD2VEC_BINARY: readonly MalformedCase[] = [
  ['BAD_HEADER', 'an empty file', new Uint8Array(0)],
  ['BAD_HEADER', 'no header', binary('hello', 'a ', zeros)],
  ['BAD_HEADER', 'a header without its end', concat('1 2')],
  ['BAD_HEADER', 'a negative count', binary('-1 2', 'a ', zeros)],
  ['BAD_HEADER', 'a dimension of 0', binary('1 0', 'a ')],
  ['BAD_HEADER', 'a huge dimension', binary('1 99999999', 'a ', zeros)],
  ['TRUNCATED', 'a huge count', binary('99999999999999 2', 'a ', zeros)],
  ['TRUNCATED', 'fewer rows than it says', binary('2 2', 'a ', zeros)],
  ['TRUNCATED', 'a vector that ends early', binary('1 2', 'a ', zeros.slice(1))],
  ['TRUNCATED', 'a word without a vector', binary('1 2', 'abc')],
  ['BAD_VOCABULARY', 'a word of over a mebibyte', binary('1 2', 'a'.repeat(1_050_000), ' ', zeros)],
  ['BAD_VOCABULARY', 'a word with a space', binary('2 2', 'a ', zeros, 'new york ', zeros)],
  ['BAD_VOCABULARY', 'a first word with several spaces', binary('2 2', 'in 2016 too ', half, '\nb ', half)],
  ['BAD_VOCABULARY', 'a word with a space at its beginning', binary('1 2', ' a ', half)],
  ['BAD_VOCABULARY', 'a word with a space at its end', binary('1 2', 'a  ', half)],
  ['BAD_VOCABULARY', 'a word with a space that is no ASCII', binary('1 2', '纽约 市 ', half)],
  ['BAD_HEADER', 'a header of 2,000 bytes', binary(`1 ${' '.repeat(2000)}2`, 'a ', zeros)],
  ['BAD_HEADER', 'a gzip that is broken', concat([0x1f, 0x8b], little(1, 8))],
];
