import type { Tensor } from '@firth/ops';
import {
  callback,
  choice,
  either,
  fields,
  flag,
  list,
  name,
  number,
  option,
  options,
  record,
  required,
  string,
  whole,
  type OptionsOf,
} from '@firth/options';
import { datasetCheck, type Dataset } from './datasets/dataset.js';
import { durationCheck } from './duration.js';
import { gradientNorm, loopEntries } from './loop/loop-entries.js';
import { groupsCheck } from './optimizers/group-options.js';
import type { TrainingTask } from './task.js';
import type { Metrics, StepRecord } from './training-progress.js';
import { engineCheck, optimizerCheck, scheduleCheck, taskCheck } from './train-checks.js';

const evaluationEntries = {
  /** Steps from one to the next; there is another after the last step. */
  every: required(whole({ least: 1 })),
  evaluate: required(callback<(model: never) => Promise<Metrics>>()),
  /** Keeps the weights of the best evaluation: they are the result. */
  best: option(
    fields({
      metric: required(name('the name of a metric')),
      mode: required(choice(['max', 'min'])),
      /** Evaluations in a row without a better one after which training stops (early stopping); never unless said. */
      patience: option(whole({ least: 1 })),
    }),
  ),
};

const runFact = either(
  [string(), number(), flag(), list(string()), choice([null])],
  'a string, a number, true, false, a list of strings or null',
);

export const trainOptions = options('train', {
  /** The caller's, who disposes of it. */
  engine: required(engineCheck),
  task: required(taskCheck),
  dataset: required(datasetCheck),
  duration: required(durationCheck),
  optimizer: required(optimizerCheck),
  /** Rate of each step. */
  schedule: required(scheduleCheck),
  /** Each trainable weight belongs to the first that takes it; one without decay for all unless said. */
  groups: option(groupsCheck),
  /** Weights that never change, by their paths: they have neither gradient nor slots. */
  freeze: option(callback<(path: string) => boolean>()),
  /** Examples in a batch. */
  batchSize: required(whole({ least: 1 })),
  /** Whether each epoch has another order; true unless said. */
  shuffle: option(flag(), { default: true }),
  /** Gradients whose norm, over all of them together, is larger are scaled down to it (Pascanu et al., 2013). */
  maxGradientNorm: option(gradientNorm, { default: Infinity }),
  evaluation: option(fields(evaluationEntries)),
  /**
   * What decides the result beside what `train` sees, compared where training is resumed: `{ labels, maxLength }`. A fact by
   * the name of one of `train`'s own (`schedule`, `groups`, `program`, `data`, …) stands in its place, and null leaves that
   * one out, where others of these say it better.
   */
  identity: option(record(runFact)),
  /** The result is the mean of the weights of this many last checkpoints (Vaswani et al., 2017, section 6.1). */
  averageLast: option(whole({ least: 1 })),
  ...loopEntries,
});

type Described = OptionsOf<typeof trainOptions>;

export interface TrainOptions<Example, S, I extends string, O extends string> extends Omit<
  Described,
  'task' | 'dataset' | 'evaluation'
> {
  readonly task: TrainingTask<Example, S, I, O>;
  readonly dataset: Dataset<Example>;
  readonly evaluation?: EvaluationOptions<Example, O> | undefined;
}

export interface EvaluationOptions<Example, O extends string> extends Omit<
  NonNullable<Described['evaluation']>,
  'evaluate'
> {
  /** Computes metrics on the weights as they are. */
  readonly evaluate: (model: ModelInTraining<Example, O>) => Promise<Metrics>;
}

/** A model on the weights as they are, without dropout. */
export interface ModelInTraining<Example, O extends string> {
  /** Runs a dataset batch by batch: `names` of the program's outputs, beside the examples they are of. */
  run<N extends O | 'loss'>(
    dataset: Dataset<Example>,
    names: readonly N[],
  ): AsyncIterable<{ readonly examples: readonly Example[]; readonly outputs: Readonly<Record<N, Tensor>> }>;
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
