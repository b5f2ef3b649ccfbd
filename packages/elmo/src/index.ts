export { parseElmoConfig, type ElmoConfig } from './config.js';
export { Elmo, type ElmoSentence } from './elmo.js';
export type { CacheVocabularyOptions, EmbedOptions } from './embed-options.js';
export type { LoadOptions } from './loaded-elmo.js';
export { describeElmoMapping, isElmo, type ElmoMapping } from './mapping.js';
export { parity, type ParityOptions } from './parity.js';
export { scalarMixes, type ScalarMix } from './scalar-mix.js';
