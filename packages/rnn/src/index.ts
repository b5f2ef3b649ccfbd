export {
  checkRnnConfig,
  shownSize,
  type CellConfig,
  type GruCell,
  type LstmCell,
  type RnnConfig,
  type VanillaCell,
} from './config.js';
export { describeRnnMapping, type RnnMapping } from './mapping.js';
export { parity, type ParityOptions } from './parity.js';
export { rnnInputs, rnnProgram, type RnnInput, type RnnOutput } from './program.js';
export { recurrentLayer, recurrentStack, sequenceMask, type StackInput, type StackOutput } from './recurrent.js';
export type { CarriedState, Recurred, Recurrence } from './recurrence.js';
export { directionSchema, rnnSchema, type DirectionWeights, type RnnSchema, type RnnWeights } from './schema.js';
export { kerasNames, type KerasLayers } from './sources/keras.js';
export { pytorchNames } from './sources/pytorch.js';
export { recurrentStacks, type FoundStack } from './sources/recognize.js';
export { nameInFile, reshapedView, rowView, withTensors } from './sources/tensor-views.js';
export {
  checkLstmLmConfig,
  lstmLmProgram,
  lstmLmSchema,
  type LstmLmInput,
  type LstmLmOutput,
  type LstmLmConfig,
  type LstmLmSchema,
} from './language/lstm-lm.js';
export {
  checkNnlmConfig,
  nnlmLogits,
  nnlmProgram,
  nnlmSchema,
  type NnlmConfig,
  type NnlmSchema,
} from './language/nnlm.js';
export { LstmLanguageModel, type LstmLanguageModelOptions } from './language/lstm-language-model.js';
export { Nnlm } from './language/nnlm-language-model.js';
export { SENTENCE_END, type Sentence, type SentenceSampling } from './language/language-model.js';
export type { ScoreOptions } from './language/score-options.js';
export { perplexityOf } from './language/perplexity-of.js';
export { perplexity, sampleWords, type SampleOptions } from './language/sample.js';
