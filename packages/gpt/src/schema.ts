import { layerNorm, linear, weight, type Tree } from '@firth/ops';
import { decoderSchema } from '@firth/transformer';
import type { GptConfig } from './config.js';

/** What a checkpoint may hold beside the language model. */
export interface GptParts {
  /** The second head of fine-tuning: a score for each of several choices. */
  readonly multipleChoice: boolean;
}

export const languageModel: GptParts = { multipleChoice: false };
export const doubleHeads: GptParts = { multipleChoice: true };

/** Every weight of a GPT with the given parts. */
export const gptSchema = (config: GptConfig, parts: GptParts) => ({
  embeddings: {
    word: weight([config.vocabSize, config.hiddenSize]),
    position: weight([config.maxPositionEmbeddings, config.hiddenSize]),
  },
  decoder: decoderSchema(config),
  /** GPT-2 normalizes what the last layer gives. */
  finalNorm: config.normalization === 'before' ? layerNorm(config.hiddenSize) : undefined,
  /** [H, V]; absent where tied to the word embeddings. */
  head: config.tieWordEmbeddings ? undefined : weight([config.hiddenSize, config.vocabSize]),
  multipleChoice: parts.multipleChoice ? linear(config.hiddenSize, 1) : undefined,
});

export type GptSchema = ReturnType<typeof gptSchema>;
export type GptWeights<T> = Tree<GptSchema, T>;
