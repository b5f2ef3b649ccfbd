/** What a BERT is made of, for programs of one's own: a classifier in training, another head. */
export { bertInputs, type BertInput } from './forward.js';
export { bertWeights, loadBert, type LoadedBert } from './loaded-bert.js';
export {
  bertClassifier,
  bertEmbeddings,
  bertEncoder,
  bertPooler,
  bertPredictions,
  firstRow,
  type BertIds,
} from './model.js';
export {
  bertSchema,
  classifierParts,
  encoderOnly,
  preTrainingParts,
  type BertParts,
  type BertSchema,
  type BertWeights,
} from './schema.js';
