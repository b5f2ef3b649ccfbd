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
export {
  recurrentLayer,
  recurrentStack,
  sequenceMask,
  type CarriedState,
  type Recurred,
  type Recurrence,
  type StackInput,
  type StackOutput,
} from './recurrent.js';
export { directionSchema, rnnSchema, type DirectionWeights, type RnnSchema, type RnnWeights } from './schema.js';
export { kerasNames, type KerasLayers } from './sources/keras.js';
export { pytorchNames } from './sources/pytorch.js';
export { recurrentStacks, type FoundStack } from './sources/recognize.js';
export { nameInFile, reshapedView, rowView, withTensors } from './sources/tensor-views.js';
export {
  checkLstmLmConfig,
  lstmLmProgram,
  lstmLmSchema,
  type LstmLmConfig,
  type LstmLmSchema,
} from './language/lstm-lm.js';
export { nnlmLogits, nnlmProgram, nnlmSchema, type NnlmConfig, type NnlmSchema } from './language/nnlm.js';
export { perplexity, sampleWords, type SampleOptions } from './language/sample.js';
