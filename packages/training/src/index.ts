export { TrainingError, type TrainingErrorCode } from './error.js';
export { accuracy, f1, matthews } from './metrics/classification.js';
export { pearson, spearman } from './metrics/correlation.js';
export { adagrad, type AdagradOptions } from './optimizers/adagrad.js';
export { adam, adamW, bertAdam, type AdamOptions } from './optimizers/adam.js';
export type { Optimizer, StepArrays, StepSettings } from './optimizers/optimizer.js';
export {
  bertParameterGroups,
  discriminativeGroups,
  graduallyUnfrozen,
  type ParameterGroup,
} from './optimizers/parameter-groups.js';
export { sgd, type SgdOptions } from './optimizers/sgd.js';
export { constant, cosine, linearWarmup, noam, slantedTriangular, type Schedule } from './schedules.js';
