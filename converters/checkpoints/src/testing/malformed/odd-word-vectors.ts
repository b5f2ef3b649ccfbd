import { dictionary, fastTextFile, word } from '../fasttext-file.js';
import { concat, type Piece } from '../hostile.js';
import type { MalformedCase } from './malformed-case.js';

const text = (...lines: Piece[]): Uint8Array => concat(...lines.map((line) => concat(line, '\n')));
const zeros = new Uint8Array(8);
const fastText = (...entries: Uint8Array[]): Uint8Array => fastTextFile({ words: dictionary({ entries }) });

/** Files that open, and that are refused with a code where they are read strictly. */
export const ODD_WORD_VECTORS: Readonly<Record<string, readonly MalformedCase[]>> = {
  'word2vec-text': [
    ['BAD_HEADER', 'more rows than it says', text('1 2', 'a 1 2', 'b 3 4')],
    ['BAD_HEADER', 'spaces before the header', text(' 1 2', 'a 1 2')],
    ['BAD_HEADER', 'a byte order mark', text('\ufeff1 2', 'a 1 2')],
    ['BAD_TENSOR', 'a NaN', text('1 2', 'a 1 nan')],
    ['BAD_TENSOR', 'an infinity', text('1 2', 'a 1 inf')],
    ['BAD_TENSOR', 'a number beyond float32', text('1 2', 'a 1 1e39')],
    ['BAD_TENSOR', 'blank lines at the end', text('1 2', 'a 1 2', '', '')],
    ['BAD_VOCABULARY', 'a word twice', text('2 2', 'a 1 2', 'a 3 4')],
    ['BAD_VOCABULARY', 'no word', text('1 2', ' 1 2')],
    ['BAD_VOCABULARY', 'a word that is not UTF-8', text('1 2', concat([0xff, 0xfe], ' 1 2'))],
    ['BAD_VOCABULARY', 'a word with spaces', text('1 2', 'new york 1 2')],
  ],
  glove: [
    ['BAD_TENSOR', 'a NaN', text('a 1 2', 'b 3 nan')],
    ['BAD_VOCABULARY', 'a word twice', text('a 1 2', 'a 3 4')],
    ['BAD_VOCABULARY', 'a word that is not UTF-8', text('a 1 2', concat([0xc3, 0x28], ' 1 2'))],
    ['BAD_TENSOR', 'a blank line at the end', text('a 1 2', '')],
  ],
  'word2vec-binary': [
    ['BAD_HEADER', 'a header of 100 spaces', concat(`  1 ${' '.repeat(100)}2\n`, 'a ', zeros)],
    ['BAD_HEADER', 'bytes behind the last vector', concat('1 2\n', 'a ', zeros, 'bcd')],
    ['BAD_VOCABULARY', 'an empty word', concat('1 2\n', ' ', zeros)],
    ['BAD_VOCABULARY', 'a word twice', concat('2 2\n', 'a ', zeros, 'a ', zeros)],
    ['BAD_VOCABULARY', 'a word that is not UTF-8', concat('1 2\n', [0xff], ' ', zeros)],
  ],
  fasttext: [
    ['BAD_VOCABULARY', 'an empty word', fastText(word(''), word('b'), word('x', 1))],
    ['BAD_VOCABULARY', 'a word that is not UTF-8', fastText(word([0xff]), word('b'), word('x', 1))],
  ],
};
