import { unknownClass } from '@firth/tokenizers';
import { WordVectorsError } from '../error.js';
import { seededVector } from './seeded-vector.js';
import type { VectorTable } from './vector-table.js';

/**
 * What stands for a word without a vector:
 * - `error`: nothing, the call is refused;
 * - `skip`: nothing, averages leave the word out (other calls are refused);
 * - `unk`: the vector of one token for all unknown words, `<unk>` unless said;
 * - `random`: a random direction for each, the same for the same word and seed, as long as the mean of the known;
 * - `classes`: the vector of the token of the word's class, by its form (`unknownClass` of @firth/tokenizers) or `classOf`;
 * - `ngrams`: the mean of its character n-grams' vectors, where a fastText model has them (Bojanowski et al., 2017); zeros for a
 *   word without n-grams, as in fastText and gensim.
 */
export type UnknownWords =
  | { readonly kind: 'error' }
  | { readonly kind: 'skip' }
  | { readonly kind: 'unk'; readonly token?: string | undefined }
  | { readonly kind: 'random'; readonly seed?: number | undefined }
  | {
      readonly kind: 'classes';
      /** The token of each class; a word of another class, or of none, is refused. */
      readonly tokens: Readonly<Record<string, string | undefined>>;
      readonly classOf?: ((word: string) => string | undefined) | undefined;
    }
  | { readonly kind: 'ngrams' };

/** The vector of an unknown word; undefined where there is none and averages leave it out. */
export type UnknownVector = (word: string) => Float32Array | undefined;

/** How a fastText model gives a vector [dimension] to any word: zeros to one without n-grams. */
export type NgramVector = (word: string) => Float32Array;

/** @throws WordVectorsError UNSUPPORTED for n-grams without a fastText model, BAD_OPTION for a token without a vector. */
export function unknownVectors(
  unknown: UnknownWords,
  table: VectorTable,
  ngramVector: NgramVector | undefined,
): UnknownVector {
  switch (unknown.kind) {
    case 'error':
      return refuseWord;
    case 'skip':
      return () => undefined;
    case 'unk': {
      const vector = tokenVector(table, unknown.token ?? '<unk>');
      return () => vector;
    }
    case 'random': {
      const length = table.rows.meanLength();
      return (word) => seededVector(word, unknown.seed ?? 1, table.dimension, length);
    }
    case 'classes': {
      const { tokens, classOf = unknownClass } = unknown;
      const vectors = new Map<string, Float32Array>();
      for (const [name, token] of Object.entries(tokens)) {
        if (token !== undefined) vectors.set(name, tokenVector(table, token));
      }
      return (word) => vectors.get(classOf(word) ?? '') ?? refuseWord(word);
    }
    case 'ngrams': {
      if (ngramVector === undefined) {
        const hint = 'Load a fastText .bin, or choose another { unknown: { kind } }';
        throw new WordVectorsError('UNSUPPORTED', 'no vectors of n-grams', { at: 'unknown', hint });
      }
      return ngramVector;
    }
  }
}

function refuseWord(word: string): never {
  throw new WordVectorsError('UNKNOWN_WORD', 'a word without a vector', { at: JSON.stringify(word) });
}

function tokenVector(table: VectorTable, token: string): Float32Array {
  const row = table.rowOf(token);
  if (row !== undefined) return table.vector(row);
  throw new WordVectorsError('BAD_OPTION', 'a token without a vector', { at: 'unknown', found: JSON.stringify(token) });
}
