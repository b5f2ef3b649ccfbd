import { callback, checkArgument, custom, list, string } from '@firth/options';
import type { Encoding } from './encoding.js';

const encodingCheck = custom<Encoding>(
  (value) => typeof value === 'object' && value !== null && 'wordIds' in value && 'sequenceIds' in value,
  'what encode gives',
);

/** Splits a text into its words, in order: a dictionary's or a model's segmenter, or `Intl.Segmenter`. */
export type WordSegmenter = (text: string) => Iterable<string>;

/**
 * Which tokens belong together when words are masked as a whole: numbers of words from 0, -1 for special tokens and padding.
 * Without a segmenter a word is what the tokenizer split into `##` pieces (Google's `do_whole_word_mask`); with one, the
 * tokens of each of its words are together, too, as Chinese needs, where each ideograph is a token (Cui et al. 2019,
 * "Pre-Training with Whole Word Masking for Chinese BERT").
 *
 * @param texts the text that was encoded, or both texts of a pair
 * @returns shape [T]
 */
export function wholeWords(encoding: Encoding, texts?: readonly string[], segment?: WordSegmenter): Int32Array {
  const call = 'wholeWords';
  checkArgument(call, 'encoding', encodingCheck, encoding);
  if (texts !== undefined) checkArgument(call, 'texts', list(string()), texts);
  if (segment !== undefined) checkArgument(call, 'segment', callback(), segment);
  const { offsets, wordIds, sequenceIds } = encoding;
  const ends = texts === undefined || segment === undefined ? [] : texts.map((text) => endsOf(text, segment));
  const words = new Int32Array(encoding.length).fill(-1);
  const cursors = ends.map(() => 0);
  let word = -1;
  let before = { sequence: -1, wordId: -1, segment: -1 };
  for (let k = 0; k < words.length; k++) {
    const sequence = sequenceIds[k] ?? -1;
    if (sequence < 0) continue;
    const places = ends[sequence] ?? [];
    let cursor = cursors[sequence] ?? 0;
    while ((places[cursor] ?? Infinity) <= (offsets[k * 2] ?? 0)) cursor++;
    cursors[sequence] = cursor;
    const found = { sequence, wordId: wordIds[k] ?? -1, segment: places[cursor] === undefined ? -1 : cursor };
    const together =
      found.sequence === before.sequence &&
      (found.wordId === before.wordId || (found.segment >= 0 && found.segment === before.segment));
    if (!together) word++;
    words[k] = word;
    before = found;
  }
  return words;
}

/** Where each word of a text ends, in UTF-16 units; what lies between words belongs to the one behind it. */
function endsOf(text: string, segment: WordSegmenter): number[] {
  const ends: number[] = [];
  let at = 0;
  for (const word of segment(text)) {
    const start = text.indexOf(word, at);
    if (start < 0 || word === '') continue;
    at = start + word.length;
    ends.push(at);
  }
  return ends;
}
