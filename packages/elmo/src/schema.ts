import { linear, weight, type Tree } from '@firth/ops';
import { directionSchema } from '@firth/rnn';
import { lstmConfig, type ElmoConfig } from './config.js';

const highwaySchema = (size: number) => ({ carry: linear(size, size), transform: linear(size, size) });

/** From a word's characters to its vector. */
export function tokenSchema({ characterCnn, lstm }: ElmoConfig) {
  const { characters, embeddingSize, filters, highwayLayers } = characterCnn;
  const features = filters.reduce((sum, [, count]) => sum + count, 0);
  return {
    characters: weight([characters, embeddingSize]),
    filters: filters.map(([width, count]) => linear(width * embeddingSize, count)),
    highway: Array.from({ length: highwayLayers }, () => highwaySchema(features)),
    /** bilm-tf projects only where the sizes differ. */
    projection: features === lstm.projectionSize ? undefined : linear(features, lstm.projectionSize),
  };
}

/** The two language models, one forward and one backward. */
export function languageModelSchema(config: ElmoConfig) {
  const direction = () =>
    Array.from({ length: config.lstm.numLayers }, () =>
      directionSchema(lstmConfig(config), config.lstm.projectionSize),
    );
  return { forward: direction(), backward: direction() };
}

export const elmoSchema = (config: ElmoConfig) => ({
  tokens: tokenSchema(config),
  languageModel: languageModelSchema(config),
});

export type TokenSchema = ReturnType<typeof tokenSchema>;
export type LanguageModelSchema = ReturnType<typeof languageModelSchema>;
export type ElmoSchema = ReturnType<typeof elmoSchema>;
export type Highway<T> = Tree<ReturnType<typeof highwaySchema>, T>;
