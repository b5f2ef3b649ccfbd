/** Descriptions of all options, without what they are options of: for `--help` and the like. */
export { analogyOptions, evaluationOptions } from './evaluation/evaluation-options.js';
export { gloveOptions } from './glove/glove-options.js';
export {
  keyedVectorsOptions,
  loadOptions,
  saveOptions,
  searchOptions,
  sentenceOptions,
} from './keyed-vectors/keyed-vectors-options.js';
export { pictureOptions, projectionOptions } from './picture/picture-options.js';
export { phraseOptions } from './training-entries.js';
export { negativeSampling, word2VecOptions } from './word2vec/word2vec-options.js';
