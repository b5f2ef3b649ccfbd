import { BYTE_CHARACTERS } from '../bpe/byte-alphabet.js';
import { END_OF_WORD } from '../bpe/gpt-files.js';
import { checkTexts, type TextSource, type Watched } from '../text-source.js';
import { countBasicWords, countByteWords } from './count-text.js';
import { learnMerges, type TrainedVocabulary, type TrainingOptions } from './train-bpe.js';
import { trainerOptions } from './training-options.js';

/** Options for vocabularies of the models; `onRead` is told of the texts, `onToken` of the tokens. */
export type ModelTrainingOptions = Omit<
  TrainingOptions,
  'continuingSubwordPrefix' | 'endOfWordSuffix' | 'initialAlphabet'
> &
  Watched;

/** How BERT and GPT (2018) normalize words. */
export interface BasicTrainingOptions extends ModelTrainingOptions {
  /** True unless said. */
  readonly lowercase?: boolean;
  /** As `lowercase` unless said. */
  readonly stripAccents?: boolean;
  /** True unless said. */
  readonly tokenizeChineseChars?: boolean;
}

/**
 * Learns a WordPiece vocabulary for `BertTokenizer` as Hugging Face's `WordPieceTrainer` does: BPE's merges over characters
 * that begin with `##` inside words. `[PAD] [UNK] [CLS] [SEP] [MASK]` come first unless said.
 */
export async function trainBertVocabulary(
  texts: TextSource,
  options: BasicTrainingOptions = {},
): Promise<TrainedVocabulary> {
  const call = 'trainBertVocabulary';
  checkTexts(call, texts);
  trainerOptions[call].read(options);
  const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const counts = await countBasicWords(call, texts, normalizationOf(options), options);
  return learnMerges(counts, { specialTokens, ...options, continuingSubwordPrefix: '##' });
}

/** Learns vocabulary and merges for `GptTokenizer`; `<unk>` comes first unless said. */
export async function trainGptVocabulary(
  texts: TextSource,
  options: BasicTrainingOptions = {},
): Promise<TrainedVocabulary> {
  const call = 'trainGptVocabulary';
  checkTexts(call, texts);
  trainerOptions[call].read(options);
  const counts = await countBasicWords(call, texts, normalizationOf(options), options);
  return learnMerges(counts, { specialTokens: ['<unk>'], ...options, endOfWordSuffix: END_OF_WORD });
}

/** Learns vocabulary and merges for `Gpt2Tokenizer`: all bytes are in it. `<|endoftext|>` comes first unless said. */
export async function trainGpt2Vocabulary(
  texts: TextSource,
  options: ModelTrainingOptions = {},
): Promise<TrainedVocabulary> {
  const call = 'trainGpt2Vocabulary';
  checkTexts(call, texts);
  trainerOptions[call].read(options);
  const counts = await countByteWords(call, texts, options);
  return learnMerges(counts, { specialTokens: ['<|endoftext|>'], ...options, initialAlphabet: BYTE_CHARACTERS });
}

function normalizationOf({
  lowercase = true,
  stripAccents = lowercase,
  tokenizeChineseChars = true,
}: BasicTrainingOptions) {
  return { cleanText: true, lowercase, stripAccents, tokenizeChineseChars };
}
