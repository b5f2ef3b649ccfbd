/** What the calls of this package take: descriptions for a command line or a form, and entries for calls made of `train`. */
export { checkpointOptions } from './checkpoints/checkpoint-options.js';
export { csvOptions, jsonLinesOptions, streamingOptions, tsvOptions } from './datasets/dataset-options.js';
export { checkDuration, durationCheck, durationOptions } from './duration.js';
export { gradientNorm, loopEntries } from './loop/loop-entries.js';
export {
  adagradOptions,
  adamOptions,
  adamWOptions,
  bertAdamOptions,
  sgdOptions,
} from './optimizers/optimizer-options.js';
export { datasetCheck } from './datasets/dataset.js';
export { engineCheck, optimizerCheck } from './train-checks.js';
export { trainOptions } from './train-options.js';
