/** What the calls of this package take: descriptions for a command line or a form, without the model. */
export { cacheVocabularyOptions, embedOptions } from './embed-options.js';
export type { CacheVocabularyOptions, EmbedOptions } from './embed-options.js';
export { loadOptions, type LoadOptions } from './load-options.js';
export { parityOptions, type ParityOptions } from './parity-options.js';
