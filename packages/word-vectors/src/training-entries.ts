import { callback, choice, fields, name, number, option, options, signal, whole } from '@firth/options';
import type { TrainingProgress } from './training-progress.js';

/** When two words become a phrase. */
export const phraseOptions = options('phrases', {
  /** Scores above make a phrase: 100. */
  threshold: option(number({ least: 0 }), {
    help: 'join words that stand together: new_york (word2phrase; try 100)',
  }),
  /** Words and pairs that stand less often make none; also the discount of the score: 5. */
  minCount: option(whole({ least: 0 })),
  /** Each pass may join what the last one joined, so that k passes give phrases of up to 2^k words: 1. */
  passes: option(whole({ least: 1, most: 10 })),
});

/** What word2vec and GloVe are both asked for, by the defaults in which they differ. */
export const trainingEntries = (defaults: {
  readonly dimension: number;
  readonly epochs: number;
  /** In words. */
  readonly learningRate: string;
}) => ({
  /** Values of a vector. */
  dimension: option(whole({ least: 1, most: 65_536 }), { default: defaults.dimension, help: 'values of a vector' }),
  /** Words that stand less often are left out: 5. */
  minCount: option(whole({ least: 1 }), { default: 5, help: 'leave out words that stand less often' }),
  /** Only so many words, the most frequent: all. */
  maxVocabulary: option(whole({ least: 2 }), { help: 'keep only so many words, the most frequent' }),
  /** Passes over the corpus, or over the pairs of words. */
  epochs: option(whole({ least: 1 }), { default: defaults.epochs, help: 'passes' }),
  learningRate: option(number({ least: 1e-9, most: 10 }), {
    help: `the first learning rate: ${defaults.learningRate}`,
  }),
  /** One thread gives the same vectors for the same seed: 1. */
  seed: option(whole({ least: 0, most: 2 ** 32 - 1 }), {
    default: 1,
    help: 'one thread gives the same vectors for the same seed',
  }),
  /** As many as the machine has, unless said; they update the vectors without locks (Niu et al., "Hogwild!", 2011). */
  threads: option(whole({ least: 1, most: 256 }), { help: 'as many as there are cores' }),
  /** Joins words that often stand together, as `new_york`. */
  phrases: option(fields(phraseOptions.entries)),
  /** Bytes that tokens and pairs may take before a temporary file takes the rest: 2^30. */
  memory: option(whole({ least: 2 ** 20 }), { default: 2 ** 30 }),
  /** Where temporary files go: the system's place for them. */
  temporaryFolder: option(name(), { help: 'where temporary files go' }),
  /** A promise that it gives is waited for. */
  onProgress: option(callback<(progress: TrainingProgress) => unknown>()),
  signal: option(signal()),
  /** Whether an abort while training throws the signal's reason, as it does unless said, or gives the vectors so far. */
  onAbort: option(choice(['throw', 'keep']), { default: 'throw' }),
});
