/** Text through any normalizer and pre-tokenizer of BERT's kin, step by step: loaded when a tokenizer needs it. */
export { normalizedTokens, pipelineScanner } from './pipeline-scanner.js';
