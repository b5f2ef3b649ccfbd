import { readFloat32, type FastTextCheckpoint } from '@firth/checkpoints';
import { fasttextNgrams } from '@firth/tokenizers';
import { WordVectorsError } from '../error.js';
import type { NgramVector } from './unknown-words.js';
import { VectorRows } from './vector-rows.js';
import { VectorTable } from './vector-table.js';

export interface FastTextVectors {
  readonly table: VectorTable;
  /** Undefined for a model without rows of n-grams. */
  readonly ngramVector: NgramVector | undefined;
}

/**
 * The vectors that a fastText model gives its words: the mean of a word's own row and those of its n-grams
 * (`FastText::getWordVector`, facebookresearch/fastText src/fasttext.cc); of an unknown word, of its n-grams alone, and zeros
 * where it has none, as in fastText and gensim. The rows of the n-grams stay in memory for those.
 */
export async function readFastText(checkpoint: FastTextCheckpoint, limit: number): Promise<FastTextVectors> {
  const { settings, isUnversioned, prunedNgrams, tensors } = checkpoint;
  const { dimension, minn, maxn, bucket } = settings;
  const input = tensors.get('input');
  const words = checkpoint.words.slice(0, limit);
  if (input === undefined || words.length === 0) {
    throw new WordVectorsError('BAD_VECTORS', 'no words', { file: checkpoint.files[0] ?? '' });
  }
  const matrix = await readFloat32(input); // [words and buckets, dimension]
  const firstNgram = checkpoint.words.length;
  const rowsOfNgrams = (word: string): readonly number[] => {
    if (maxn === 0 || bucket === 0) return [];
    const how = { minLength: minn, maxLength: maxn, buckets: bucket, splitEnd: isUnversioned };
    const buckets = [...fasttextNgrams(word, how).buckets];
    const kept = prunedNgrams === undefined ? buckets : buckets.map((one) => prunedNgrams.get(one));
    return kept.filter((row) => row !== undefined).map((row) => firstNgram + row);
  };
  const mean = (rows: readonly number[], of: Float32Array, shift: number, target: Float32Array): Float32Array => {
    for (const row of rows) {
      const start = (row - shift) * dimension;
      for (let i = 0; i < dimension; i++) target[i] = (target[i] ?? 0) + (of[start + i] ?? 0);
    }
    return rows.length === 0 ? target : target.map((value) => value / rows.length);
  };
  const rows = new VectorRows(words.length, dimension);
  words.forEach((word, row) => {
    rows.vector(row).set(mean([row, ...rowsOfNgrams(word)], matrix, 0, new Float32Array(dimension)));
  });
  rows.measure(0, words.length);
  rows.settle(words.length);
  const table = new VectorTable(words, rows);
  const ngrams = matrix.slice(firstNgram * dimension);
  if (ngrams.length === 0) return { table, ngramVector: undefined };
  return { table, ngramVector: (word) => mean(rowsOfNgrams(word), ngrams, firstNgram, new Float32Array(dimension)) };
}
