import type { Options, OptionsOf, ReadOptions } from '@firth/options';
import type { trainingEntries } from './training-entries.js';

/** What word2vec and GloVe are both asked for. */
type Described = Options<ReturnType<typeof trainingEntries>>;

export type TrainingOptions = OptionsOf<Described>;

/** When two words become a phrase. */
export type PhraseOptions = NonNullable<TrainingOptions['phrases']>;

/** What training gives. */
export interface TrainedVectors {
  /** The most frequent first. */
  readonly words: readonly string[];
  readonly counts: Float64Array;
  readonly dimension: number;
  /** [words, dimension] */
  readonly vectors: Float32Array<ArrayBuffer>;
  /** False where an abort ended it before its time. */
  readonly finished: boolean;
  /** Words that one pass over the corpus trains on. */
  readonly tokens: number;
  /** Seconds of training alone. */
  readonly trainingSeconds: number;
}

/** What both are asked for. */
export function commonSettings(read: ReadOptions<Described>) {
  const { dimension, epochs, seed, memory, minCount, threads, phrases } = read;
  return {
    maxVocabulary: read.maxVocabulary ?? Infinity,
    keepsAborted: read.onAbort === 'keep',
    dimension,
    epochs,
    seed,
    memory,
    minCount,
    threads,
    phrases,
  };
}

export type CommonSettings = ReturnType<typeof commonSettings>;
