import type { Tensor, TrainingEngine } from '@firth/ops';
import type { RunFact } from './checkpoints/run-fact.js';
import type { Dataset } from './datasets/dataset.js';
import type { Optimizer } from './optimizers/optimizer.js';
import type { ParameterGroup } from './optimizers/parameter-groups.js';
import type { Schedule } from './schedules.js';
import type { TrainingTask } from './task.js';

/** How long to train: passes over the dataset, or updates of the weights. */
export type Duration =
  { readonly epochs: number; readonly steps?: never } | { readonly steps: number; readonly epochs?: never };

export interface TrainOptions<Example, S, I extends string, O extends string> {
  /** The caller's, who disposes of it. */
  readonly engine: TrainingEngine;
  readonly task: TrainingTask<Example, S, I, O>;
  readonly dataset: Dataset<Example>;
  readonly duration: Duration;
  readonly optimizer: Optimizer;
  /** Rate of each step. */
  readonly schedule: Schedule;
  /** Each trainable weight belongs to the first that takes it; one without decay for all unless said. */
  readonly groups?: readonly ParameterGroup[];
  /** Weights that never change, by their paths: they have neither gradient nor slots. */
  readonly freeze?: (path: string) => boolean;
  /** Examples in a batch. */
  readonly batchSize: number;
  /** Batches to a step, whose gradients are added up; 1 unless said. The last step of an epoch may have fewer. */
  readonly accumulate?: number;
  /** Whether each epoch has another order; true unless said. */
  readonly shuffle?: boolean;
  /** Batches that are read ahead and cut by length; 64 unless said, 1 for batches as examples come. */
  readonly bucketBatches?: number;
  /** Gradients whose norm, over all of them together, is larger are scaled down to it (Pascanu et al., 2013). */
  readonly maxGradientNorm?: number;
  /** Decides the order of examples and the masks of dropout; 0 unless said. An integer of up to 53 bits. */
  readonly seed?: number;
  readonly evaluation?: EvaluationOptions<Example, O>;
  readonly checkpoints?: CheckpointOptions;
  /**
   * What decides the result beside what `train` sees, compared where training is resumed: `{ labels, maxLength }`. A fact by
   * the name of one of `train`'s own (`schedule`, `groups`, `program`, `data`, …) stands in its place, and null leaves that
   * one out, where others of these say it better.
   */
  readonly identity?: Readonly<Record<string, RunFact | null>>;
  /** The result is the mean of the weights of this many last checkpoints (Vaswani et al., 2017, section 6.1). */
  readonly averageLast?: number;
  /** Path of a log: a line of JSON for each step and each evaluation. */
  readonly log?: string;
  /** Path of a picture (SVG) of loss, rate and metrics, drawn at each evaluation and at the end. */
  readonly curves?: string;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Aborting ends training with the signal's reason; what it had come to is kept as a checkpoint where there are any. */
  readonly signal?: AbortSignal;
}

/** Numbers by name, as an evaluation gives them. */
export type Metrics = Readonly<Record<string, number>>;

export interface EvaluationOptions<Example, O extends string> {
  /** Steps from one to the next; there is another after the last step. */
  readonly every: number;
  /** Computes metrics on the weights as they are. */
  readonly evaluate: (model: ModelInTraining<Example, O>) => Promise<Metrics>;
  /** Keeps the weights of the best evaluation: they are the result. */
  readonly best?: {
    readonly metric: string;
    readonly mode: 'max' | 'min';
    /** Evaluations in a row without a better one after which training stops (early stopping); never unless said. */
    readonly patience?: number;
  };
}

/** A model on the weights as they are, without dropout. */
export interface ModelInTraining<Example, O extends string> {
  /** Runs a dataset batch by batch: `names` of the program's outputs, beside the examples they are of. */
  run<N extends O | 'loss'>(
    dataset: Dataset<Example>,
    names: readonly N[],
  ): AsyncIterable<{ readonly examples: readonly Example[]; readonly outputs: Readonly<Record<N, Tensor>> }>;
}

export interface CheckpointOptions {
  /** One folder for each, `step-00000100`, which appears when it is complete. */
  readonly folder: string;
  /** Steps from one to the next; there is another after the last step. */
  readonly every: number;
  /** How many of the newest stay; 3 unless said. That of the best evaluation stays beside them. */
  readonly keep?: number;
  /**
   * Goes on from the newest that is there, if any. Without it a folder that has one is refused. All that decides the result
   * must be as it was; what differs is refused by name, with what it was and what it is now.
   */
  readonly resume?: boolean;
  /** What may differ nevertheless, by the names that a refusal gave: `['labels', 'schedule']`. */
  readonly forceResume?: readonly string[];
}

/** How far training is: after each step, and again with `metrics` after an evaluation. */
export interface TrainingProgress extends StepRecord {
  /** Steps altogether, as far as it goes without stopping early. */
  readonly totalSteps: number;
  /** Of the last few steps, without padding. */
  readonly tokensPerSecond: number;
  /** At the pace so far, evaluations and checkpoints included. */
  readonly secondsLeft: number;
  readonly metrics?: Metrics;
}

/** What one step did. */
export interface StepRecord {
  /** From 1. */
  readonly step: number;
  /** Which pass over the dataset, from 0. */
  readonly epoch: number;
  readonly loss: number;
  /** The schedule's, before the factors of groups. */
  readonly rate: number;
  /** Before clipping. */
  readonly gradientNorm: number;
}

export interface EvaluationRecord {
  readonly step: number;
  readonly metrics: Metrics;
}

/** Everything that a run told, from its first step on, also where it was resumed. */
export interface History {
  readonly steps: readonly StepRecord[];
  readonly evaluations: readonly EvaluationRecord[];
}

export interface TrainingResult {
  /** Updates made altogether. */
  readonly steps: number;
  /** Whether it came to its end, or stopped early. */
  readonly ending: 'finished' | 'stopped early';
  /** Which evaluation was the best, where `best` was asked for. */
  readonly best?: EvaluationRecord;
  readonly history: History;
  /** Every weight by its path, in the schema's orientation: of the best evaluation, the average, or the last step. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}
