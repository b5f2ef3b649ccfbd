/** BERT's tokenizer alone: `@firth/tokenizers/bert` loads none of the others. */
export { BertTokenizer } from './bert-tokenizer.js';
export type { BertTokenizerOptions, Casing, SpecialTokenNames } from './bert-options.js';
export { BatchEncoding, Encoding } from './encoding.js';
export type { SplitSpecialTokens, TextOptions } from './encode-options.js';
export { TOKENIZER_FILES, type TokenizerFiles } from './tokenizer-source.js';
export { TokenizerError, type TokenizerErrorCode, type TokenizerErrorDetails } from './error.js';
