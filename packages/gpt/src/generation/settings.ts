import { OptionError, shown } from '@firth/options';
import type { GptConfig } from '../config.js';
import type { GenerationProgress, ReadGenerateOptions } from './generate-options.js';

/** Options with their defaults, checked. */
export interface Settings {
  readonly maxNewTokens: number;
  /** Each ends a text. */
  readonly eosTokenIds: readonly number[];
  readonly stop: readonly string[];
  readonly repetitionPenalty: number;
  readonly noRepeatNgramSize: number;
  readonly badWordsIds: readonly (readonly number[])[];
  readonly suppressTokens: readonly number[];
  readonly beginSuppressTokens: readonly number[];
  readonly minNewTokens: number;
  readonly sampling: Sampling | undefined;
  readonly beams: Beams | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: GenerationProgress) => unknown) | undefined;
}

export interface Sampling {
  readonly temperature: number;
  readonly topK: number | undefined;
  readonly topP: number | undefined;
  readonly minP: number | undefined;
  readonly seed: number;
}

export interface Beams {
  readonly count: number;
  readonly lengthPenalty: number;
  readonly earlyStopping: boolean | 'never';
  readonly returned: number;
}

/** @throws OptionError for an end outside the vocabulary, or more texts than beams. */
export function settingsOf(options: ReadGenerateOptions, config: GptConfig, endsOfText: readonly number[]): Settings {
  const { maxNewTokens, eosTokenId = endsOfText, stop, repetitionPenalty, signal, onProgress } = options;
  const { noRepeatNgramSize, badWordsIds, suppressTokens, beginSuppressTokens, minNewTokens } = options;
  const eosTokenIds = idsOf(eosTokenId);
  const { vocabSize } = config;
  for (const id of eosTokenIds) if (id >= vocabSize) throw refuse('eosTokenId', `ids below ${vocabSize}, or null`, id);
  for (const [i, word] of badWordsIds.entries())
    for (const id of word) if (id >= vocabSize) throw refuse(`badWordsIds[${i}]`, `ids below ${vocabSize}`, id);
  return {
    ...{ maxNewTokens, eosTokenIds, stop, repetitionPenalty, signal, onProgress },
    ...{ noRepeatNgramSize, badWordsIds, suppressTokens, beginSuppressTokens, minNewTokens },
    sampling: options.doSample === true ? samplingOf(options) : undefined,
    beams: 'lengthPenalty' in options ? beamsOf(options) : undefined,
  };
}

/** One id or several, as a list. */
export const idsOf = (ids: number | readonly number[] | null | undefined): readonly number[] =>
  typeof ids === 'number' ? [ids] : (ids ?? []);

const samplingOf = (options: Extract<ReadGenerateOptions, { readonly temperature: number }>): Sampling => {
  const { temperature, topK, topP, minP, seed } = options;
  return { temperature, topK, topP, minP, seed };
};

function beamsOf(options: Extract<ReadGenerateOptions, { readonly lengthPenalty: number }>): Beams {
  const { numBeams: count, lengthPenalty, earlyStopping, numReturnSequences: returned } = options;
  if (returned > count) throw refuse('numReturnSequences', `at most numBeams, ${count}`, returned);
  return { count, lengthPenalty, earlyStopping, returned };
}

const refuse = (option: string, expected: string, found: number): OptionError =>
  new OptionError({ call: 'generate', option, expected, found: shown(found) });
