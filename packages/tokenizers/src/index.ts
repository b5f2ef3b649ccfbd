import * as pipeline from './pipeline/index.js';
import { providePipeline } from './pipeline-slot.js';

providePipeline(pipeline);

export { BertTokenizer } from './bert-tokenizer.js';
export type { BertTokenizerOptions, Casing, SpecialTokenNames } from './bert-options.js';
export type { BpeDropout } from './bpe/dropout.js';
export type { BpeFiles } from './bpe/bpe-files.js';
export { BatchEncoding, Encoding, type WindowEncoding } from './encoding.js';
export type {
  EncodeOptions,
  Keep,
  LengthOptions,
  Padding,
  PairOptions,
  SingleOptions,
  SplitSpecialTokens,
  TextOptions,
  TruncationStrategy,
  WindowOptions,
} from './encode-options.js';
export { TokenizerError, type TokenizerErrorCode, type TokenizerErrorDetails } from './error.js';
export type { AddedTokenOption, ExtendedVocabulary } from './extended-vocabulary.js';
export { GptTokenizer } from './gpt-tokenizer.js';
export type { GptTokenizerOptions } from './bpe/gpt-options.js';
export { SubwordNmt, type SubwordNmtOptions } from './bpe/subword-nmt.js';
export { textStandardize } from './bpe/text-standardize.js';
export { Gpt2Tokenizer } from './gpt2-tokenizer.js';
export type { Gpt2TokenizerOptions } from './bpe/gpt2-options.js';
export { Tokenizer, type DecodeOptions } from './tokenizer.js';
export { TOKENIZER_FILES, type TokenizerFiles } from './tokenizer-source.js';
export { BPE_FILES } from './bpe/bpe-files.js';
export type { RowTemplate } from './row-layout.js';
export { tokenizerJsonOf } from './save/tokenizer-json-of.js';
export { mergesTextOf, vocabJsonOf, vocabTextOf } from './save/vocabulary-texts.js';
export type { Vocabulary } from './vocabulary.js';
export { countWords } from './words/count-words.js';
export { ELMO_CHARACTERS, elmoCharacterIds, type ElmoBatch, type ElmoOptions } from './words/elmo-characters.js';
export { fasttextHash, fasttextNgrams, type NgramOptions, type Ngrams } from './words/fasttext-ngrams.js';
export { unknownClass, type UnknownClass } from './words/unknown-class.js';
export { WordVocabulary, type WordVocabularyOptions } from './words/word-vocabulary.js';
export type { ReadProgress, TextSource, Watched } from './text-source.js';
export { trainBpe, type TrainedVocabulary, type TrainingOptions } from './training/train-bpe.js';
export {
  trainBertVocabulary,
  trainGpt2Vocabulary,
  trainGptVocabulary,
  type BasicTrainingOptions,
  type ModelTrainingOptions,
} from './training/trainers.js';
export { wholeWords, type WordSegmenter } from './whole-words.js';
