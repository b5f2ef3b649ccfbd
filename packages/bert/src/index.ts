export { BertModel } from './bert.js';
export { BertForMaskedLM } from './bert-for-masked-lm.js';
export { BertForNextSentencePrediction } from './bert-for-next-sentence-prediction.js';
export { BertForPreTraining } from './bert-for-pre-training.js';
export { BertForSequenceClassification } from './bert-for-sequence-classification.js';
export type { ClassifierConfig, ProblemType } from './classifier-config.js';
export { parseBertConfig, type BertConfig } from './config.js';
export { int8Kernels } from './int8-kernels.js';
export type { ModelSource } from '@firth/checkpoints/model-files';
export type { Asked, BertInputs, ForwardRequest } from './forward-model.js';
export type { BertIds, BertText } from './inputs.js';
export type { LoadOptions } from './loaded-bert.js';
export {
  describeMapping,
  encoderPath,
  googleLayout,
  huggingFaceLayout,
  type BertMapping,
  type NoBertMapping,
} from './mapping.js';
export type { MappedWeight, NamedWeight } from '@firth/ops';
export { parity, type ParityOptions, type ParityReport, type ParityRow } from './parity.js';
export { classifierFields, huggingFaceConfig } from './save/hugging-face-config.js';
export { decidedTokenizerFiles, tokenizerFields } from './save/tokenizer-config.js';
export type { EmbeddedText } from './sentence/embed.js';
export type { EmbedOptions, PoolingMode } from './sentence/embed-options.js';
export type { ClassifyOptions } from './tasks/classify-options.js';
export type { Classification, LabelScore } from './tasks/label-scores.js';
export type { MaskCandidate } from './tasks/candidates.js';
export type { FilledMask } from './tasks/fill-mask.js';
export type { FillMaskOptions } from './tasks/fill-mask-options.js';
export { OptionError } from '@firth/options';
export type { BertParts } from './schema.js';
export type { NextSentence } from './tasks/next-sentence.js';
export type { NextSentenceOptions } from './tasks/next-sentence-options.js';
