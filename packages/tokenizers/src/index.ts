export { BertTokenizer } from './bert-tokenizer.js';
export type { AddedTokenOption, BertTokenizerOptions, SpecialTokenNames } from './bert-options.js';
export { BatchEncoding, Encoding } from './encoding.js';
export type {
  EncodeOptions,
  LengthOptions,
  Padding,
  PairOptions,
  SingleOptions,
  TruncationStrategy,
} from './encode-options.js';
export { TokenizerError, type TokenizerErrorCode, type TokenizerErrorDetails } from './error.js';
export type { TokenizerFiles } from './tokenizer-files.js';
