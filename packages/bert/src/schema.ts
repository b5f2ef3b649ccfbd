import { layerNorm, linear, weight, type Tree } from '@firth/ops';
import { encoderSchema } from '@firth/transformer';
import type { BertConfig } from './config.js';

/** The parts of a BERT that a checkpoint may lack or a task may not need; embeddings and encoder are always there. */
export interface BertParts {
  readonly pooler: boolean;
  /** The masked-language-model head. */
  readonly predictions: boolean;
  /** The next-sentence head. */
  readonly seqRelationship: boolean;
  /** The classifier of whole texts, which reads the pooler. */
  readonly classifier: boolean;
}

export const encoderOnly: BertParts = { pooler: false, predictions: false, seqRelationship: false, classifier: false };
export const preTrainingParts: BertParts = { ...encoderOnly, pooler: true, predictions: true, seqRelationship: true };
export const classifierParts: BertParts = { ...encoderOnly, pooler: true, classifier: true };
export const allParts: BertParts = { ...preTrainingParts, classifier: true };

/** For who asks of the embeddings and heads alone. */
export const withoutLayers = (config: BertConfig): BertConfig => ({ ...config, numHiddenLayers: 0 });

const embeddingsSchema = (c: BertConfig) => ({
  word: weight([c.vocabSize, c.hiddenSize]),
  position: weight([c.maxPositionEmbeddings, c.hiddenSize]),
  tokenType: weight([c.typeVocabSize, c.hiddenSize]),
  norm: layerNorm(c.hiddenSize),
});

const predictionsSchema = (c: BertConfig) => ({
  transform: linear(c.hiddenSize, c.hiddenSize),
  norm: layerNorm(c.hiddenSize),
  /** kernel [H, V] and its bias; absent where tied to the word embeddings and to `bias`. */
  decoder: c.tieWordEmbeddings ? undefined : linear(c.hiddenSize, c.vocabSize),
  /** transformers keeps it beside an untied decoder, and then computes nothing with it. */
  bias: weight([c.vocabSize], 'zeros'),
});

/** Every weight of a BERT with the given parts. */
export const bertSchema = (config: BertConfig, parts: BertParts) => ({
  embeddings: embeddingsSchema(config),
  encoder: encoderSchema(config),
  pooler: parts.pooler ? linear(config.hiddenSize, config.hiddenSize) : undefined,
  predictions: parts.predictions ? predictionsSchema(config) : undefined,
  seqRelationship: parts.seqRelationship ? linear(config.hiddenSize, 2) : undefined,
  classifier: parts.classifier ? linear(config.hiddenSize, config.labels.length) : undefined,
});

export type BertSchema = ReturnType<typeof bertSchema>;
export type BertWeights<T> = Tree<BertSchema, T>;
export type Embeddings<T> = BertWeights<T>['embeddings'];
export type Predictions<T> = NonNullable<BertWeights<T>['predictions']>;
