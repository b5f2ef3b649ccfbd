export { parseJsonText } from '../json-text.js';
export { checkVocabulary } from './check-vocabulary.js';
export { modelFiles, type ModelSource } from './model-source.js';
export type { ModelFiles } from './model-files.js';
export { JsonFields, readFields, readJson } from './json-fields.js';
