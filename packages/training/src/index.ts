export { averageCheckpoints } from './checkpoints/average-checkpoints.js';
export { batchesOf, type BatchOptions } from './datasets/batches.js';
export { fingerprintOf } from './checkpoints/run-facts.js';
export type { CheckpointOptions } from './checkpoints/checkpoint-options.js';
export type { Difference, RunFact } from './checkpoints/run-fact.js';
export { openCsv, type CsvOptions } from './datasets/csv.js';
export { mapDataset, type Dataset, type Shuffle } from './datasets/dataset.js';
export { Field, type FieldPlace } from './datasets/field.js';
export { inMemory } from './datasets/in-memory.js';
export { openJsonLines } from './datasets/json-lines.js';
export type { Row, RowOptions } from './datasets/rows.js';
export { streaming, type StreamingOptions } from './datasets/streaming.js';
export type { TextSource } from './datasets/text-source.js';
export { openTsv, type TsvOptions } from './datasets/tsv.js';
export type { Duration } from './duration.js';
export { TrainingError, type TrainingErrorCode, type TrainingErrorDetails } from './error.js';
export type { FreshOptions } from './fresh-options.js';
export { freshWeights } from './fresh-weights.js';
export { stepsPerEpoch } from './loop/step-batches.js';
export { accuracy, f1, macroF1, matthews } from './metrics/classification.js';
export { pearson, spearman } from './metrics/correlation.js';
export { adagrad } from './optimizers/adagrad.js';
export { adam, adamW, bertAdam } from './optimizers/adam.js';
export type { ParameterGroup } from './optimizers/group-options.js';
export type { AdagradOptions, AdamOptions, SgdOptions } from './optimizers/optimizer-options.js';
export type { Optimizer, StepArrays, StepSettings } from './optimizers/optimizer.js';
export { bertParameterGroups, discriminativeGroups, graduallyUnfrozen } from './optimizers/parameter-groups.js';
export { sgd } from './optimizers/sgd.js';
export { constant, cosine, linearWarmup, noam, slantedTriangular, type Schedule } from './schedules.js';
export type { Batch, TrainingTask } from './task.js';
export type {
  EvaluationOptions,
  EvaluationRecord,
  History,
  ModelInTraining,
  TrainingResult,
  TrainOptions,
} from './train-options.js';
export type { Metrics, StepRecord, TrainingProgress } from './training-progress.js';
export { train } from './train.js';
