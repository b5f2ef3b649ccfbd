/** Text through any normalizer, pre-tokenizer and decoder of BERT's kin, step by step: loaded when a tokenizer needs it. */
export { readDecoder } from './decoders.js';
export { normalizedTokens, pipelineScanner } from './pipeline-scanner.js';
