export type { Corpus } from './corpus/corpus.js';
export type { PhraseOptions } from './corpus/phrases.js';
export { TrainingError, type TrainingErrorCode } from './corpus/training-error.js';
export type { GloveOptions } from './glove/options.js';
export { trainGlove, type TrainedGlove } from './glove/train-glove.js';
export type { TrainedVectors, TrainingOptions, TrainingProgress } from './training-options.js';
export type { Word2VecOptions, Word2VecOutput } from './word2vec/options.js';
export { trainWord2Vec } from './word2vec/train-word2vec.js';
