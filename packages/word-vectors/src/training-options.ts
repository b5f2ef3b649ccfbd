import { options, type OptionsOf, type ReadOptions } from '@firth/options';
import { trainingEntries } from './training-entries.js';

/** How far a training is. */
export interface TrainingProgress {
  readonly phase: 'reading' | 'phrases' | 'co-occurrences' | 'training';
  /** Bytes while reading, words after it; for GloVe's training pairs of words. Of all epochs together. */
  readonly done: number;
  /** Undefined while sentences come from an iterable. */
  readonly total: number | undefined;
}

/** What word2vec and GloVe are both asked for. */
const trainingOptions = options('training', trainingEntries);

export type TrainingOptions = OptionsOf<typeof trainingOptions>;

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

/** What both are asked for, with the defaults of each. */
export function commonSettings(
  read: ReadOptions<typeof trainingOptions>,
  defaults: { readonly dimension: number; readonly epochs: number; readonly rate: number },
) {
  const { seed, memory, minCount, threads, phrases } = read;
  return {
    dimension: read.dimension ?? defaults.dimension,
    epochs: read.epochs ?? defaults.epochs,
    rate: read.learningRate ?? defaults.rate,
    maxVocabulary: read.maxVocabulary ?? Infinity,
    keepsAborted: read.onAbort === 'keep',
    seed,
    memory,
    minCount,
    threads,
    phrases,
  };
}

export type CommonSettings = ReturnType<typeof commonSettings>;
