export { parseGptConfig, type GptConfig, type ModelType } from './config.js';
export { GPT2DoubleHeads, OpenAIGPTDoubleHeads } from './double-heads.js';
export { fineTuningInput, type FineTuningInput } from './fine-tuning-input.js';
export type { FineTuningTokens } from './fine-tuning-tokens.js';
export type { ModelSource } from '@firth/checkpoints/model-files';
export type { Asked, GptTexts } from './forward-model.js';
export type { ForwardRequest } from './forward-options.js';
export type { BeamText, FinishReason, GeneratedText, StreamedToken } from './generation/generator.js';
export type {
  BeamOptions,
  GenerateOptions,
  GenerationProgress,
  GreedyOptions,
  SamplingOptions,
} from './generation/generate-options.js';
export { describeGeneration, type DescribedGeneration } from './generation/described-generation.js';
export { GPT2 } from './gpt2.js';
export type { GptText } from './inputs.js';
export type { LoadOptions } from './loaded-gpt.js';
export { OpenAIGPT } from './openai-gpt.js';
export { parity, type ParityOptions, type ParityReport } from './parity.js';
export { bytePairTokenizer } from './tokenizer.js';
export type { TextScore } from './score.js';
export type { PerplexityOptions, ScoreOptions } from './score-options.js';
export {
  describeGptMapping,
  gptLayout,
  huggingFaceConfig,
  isGpt,
  modelTypeOf,
  openaiHparams,
  type GptMapping,
} from './mapping.js';
