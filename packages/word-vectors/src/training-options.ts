import { WordVectorsError } from './error.js';
import type { PhraseOptions } from './corpus/phrases.js';

/** How far a training is. */
export interface TrainingProgress {
  readonly phase: 'reading' | 'phrases' | 'co-occurrences' | 'training';
  /** Bytes while reading, words after it; for GloVe's training pairs of words. Of all epochs together. */
  readonly done: number;
  /** Undefined while sentences come from an iterable. */
  readonly total: number | undefined;
}

/** What word2vec and GloVe are both asked for. */
export interface TrainingOptions {
  /** Values of a vector. */
  readonly dimension?: number;
  /** Words that stand less often are left out: 5. */
  readonly minCount?: number;
  /** Only so many words, the most frequent: all. */
  readonly maxVocabulary?: number;
  /** Passes over the corpus, or over the pairs of words. */
  readonly epochs?: number;
  readonly learningRate?: number;
  /** One thread gives the same vectors for the same seed: 1. */
  readonly seed?: number;
  /** As many as the machine has, unless said; they update the vectors without locks (Niu et al., "Hogwild!", 2011). */
  readonly threads?: number;
  /** Joins words that often stand together, as `new_york`. */
  readonly phrases?: PhraseOptions;
  /** Bytes that tokens and pairs may take before a temporary file takes the rest: 2^30. */
  readonly memory?: number;
  /** Where temporary files go: the system's place for them. */
  readonly temporaryFolder?: string;
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly signal?: AbortSignal;
  /** Whether an abort while training throws the signal's reason, as it does unless said, or gives the vectors so far. */
  readonly onAbort?: 'throw' | 'keep';
}

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

/** A number with the bounds that make sense. */
export function numberOption(
  name: string,
  value: number,
  { least, most = Number.MAX_SAFE_INTEGER, whole = true }: { least: number; most?: number; whole?: boolean },
): number {
  const isFit = typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));
  if (isFit) return value;
  const bounds = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `from ${least} to ${most}`;
  throw new WordVectorsError(
    'BAD_OPTION',
    `${name}: expected a ${whole ? 'whole ' : ''}number ${bounds}, found ${value}`,
  );
}

/** The bounds of what both are asked for. @throws WordVectorsError BAD_OPTION. */
export function commonOptions(options: TrainingOptions, defaults: { dimension: number; epochs: number; rate: number }) {
  const { seed = 1, memory = 2 ** 30, minCount = 5, maxVocabulary = Infinity, onAbort = 'throw' } = options;
  return {
    dimension: numberOption('dimension', options.dimension ?? defaults.dimension, { least: 1, most: 65_536 }),
    epochs: numberOption('epochs', options.epochs ?? defaults.epochs, { least: 1 }),
    rate: numberOption('learningRate', options.learningRate ?? defaults.rate, { least: 1e-9, most: 10, whole: false }),
    seed: numberOption('seed', seed, { least: 0, most: 2 ** 32 - 1 }),
    memory: numberOption('memory', memory, { least: 2 ** 20 }),
    minCount: numberOption('minCount', minCount, { least: 1 }),
    maxVocabulary: maxVocabulary === Infinity ? Infinity : numberOption('maxVocabulary', maxVocabulary, { least: 2 }),
    threads:
      options.threads === undefined ? undefined : numberOption('threads', options.threads, { least: 1, most: 256 }),
    keepsAborted: onAbort === 'keep',
  };
}
