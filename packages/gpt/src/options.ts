/** What the calls of this package take: descriptions for a command line or a form, without any of the models. */
export { fineTuningTokens } from './fine-tuning-tokens.js';
export { doubleHeadsOptions, forwardOptions } from './forward-options.js';
export {
  beamOptions,
  generateOptions,
  greedyOptions,
  samplingOptions,
  streamOptions,
} from './generation/generate-options.js';
export type { GenerateOptions } from './generation/generate-options.js';
export { loadOptions, type LoadOptions } from './load-options.js';
export { parityOptions, type ParityOptions } from './parity-options.js';
export { perplexityOptions, scoreOptions, type PerplexityOptions, type ScoreOptions } from './score-options.js';
