import { custom } from '@firth/options';
import type { KeyedVectors } from './keyed-vectors.js';

/** By what it does: a page may have two copies of the class. */
export const vectorsCheck = custom<KeyedVectors>(
  (value) => typeof value === 'object' && value !== null && 'mostSimilarBatch' in value,
  'word vectors: what KeyedVectors.load gives',
);
