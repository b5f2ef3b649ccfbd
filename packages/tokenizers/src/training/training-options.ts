import { callback, custom, option, options, signal, string, whole } from '@firth/options';
import { areTexts, isCount, isFlag } from '../made-with.js';
import type { ReadProgress } from '../text-source.js';

const isIterable = (value: unknown): boolean => typeof value === 'object' && value !== null && Symbol.iterator in value;

/** How a long reading is watched and ended. */
export const watchedEntries = {
  /** Told now and then of the texts; a promise that it gives is waited for. */
  onRead: option(callback<(progress: ReadProgress) => unknown>()),
  /** The run rejects with the signal's reason. */
  signal: option(signal()),
};

export const countOptions = options('countWords', watchedEntries);

const shared = {
  specialTokens: areTexts,
  limitAlphabet: isCount,
  firstSymbols: areTexts,
  vocabularySize: isCount,
  minFrequency: isCount,
  maxTokenLength: option(whole({ least: 1 })),
  onToken: option(callback<(tokens: number) => unknown>()),
  signal: watchedEntries.signal,
};

export const bpeOptions = options('trainBpe', {
  ...shared,
  initialAlphabet: option(custom<Iterable<string>>(isIterable, 'a list of characters')),
  continuingSubwordPrefix: option(string()),
  endOfWordSuffix: option(string()),
});

const model = { ...shared, ...watchedEntries };
const basic = { ...model, lowercase: isFlag, stripAccents: isFlag, tokenizeChineseChars: isFlag };

export const trainerOptions = {
  trainBertVocabulary: options('trainBertVocabulary', basic),
  trainGptVocabulary: options('trainGptVocabulary', basic),
  trainGpt2Vocabulary: options('trainGpt2Vocabulary', model),
};
