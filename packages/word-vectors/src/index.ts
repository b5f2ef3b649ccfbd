export { WordVectorsError, type WordVectorsErrorCode, type WordVectorsErrorDetails } from './error.js';
export { KeyedVectors } from './keyed-vectors/keyed-vectors.js';
export type { KeyedVectorsInput, KeyedVectorsOptions, LoadOptions } from './keyed-vectors/load.js';
export type { Neighbour, Query, SearchOptions, Term } from './keyed-vectors/nearest.js';
export type { SaveOptions } from './keyed-vectors/save.js';
export type { UnknownWords } from './keyed-vectors/unknown-words.js';
