export type { Mending, MendingKind } from '@firth/checkpoints';
export { WordVectorsError, type WordVectorsErrorCode, type WordVectorsErrorDetails } from './error.js';
export { KeyedVectors } from './keyed-vectors/keyed-vectors.js';
export type { KeyedVectorsInput, KeyedVectorsOptions, LoadOptions } from './keyed-vectors/load.js';
export type { Neighbour, Query, SearchOptions, Term } from './keyed-vectors/nearest.js';
export type { SaveOptions } from './keyed-vectors/save.js';
export type { UnknownWords } from './keyed-vectors/unknown-words.js';
export { parseQuestions, type AnalogyQuestion, type QuestionSection } from './evaluation/analogy-questions.js';
export type { Correlation } from './evaluation/correlation.js';
export {
  evaluateAnalogies,
  type AnalogyOptions,
  type AnalogyReport,
  type AnalogyScore,
  type EvaluationOptions,
} from './evaluation/evaluate-analogies.js';
export { evaluateWordPairs, type WordPairReport } from './evaluation/evaluate-word-pairs.js';
export { decodeText } from './evaluation/decode-text.js';
export { parseWordPairs, type WordPair } from './evaluation/word-pairs.js';
export type { Projection } from './picture/project.js';
export { wordPicture, type PictureOptions } from './picture/word-picture.js';
export type { Corpus } from './corpus/corpus.js';
export type { PhraseOptions } from './corpus/phrases.js';
export type { GloveOptions } from './glove/options.js';
export { trainGlove, type TrainedGlove } from './glove/train-glove.js';
export type { TrainedVectors, TrainingOptions, TrainingProgress } from './training-options.js';
export type { Word2VecOptions, Word2VecOutput } from './word2vec/options.js';
export { trainWord2Vec } from './word2vec/train-word2vec.js';
