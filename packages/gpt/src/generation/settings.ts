import { OptionError, shown } from '@firth/options';
import type { GptConfig } from '../config.js';
import type { GenerationProgress, ReadGenerateOptions } from './generate-options.js';

/** Options with their defaults, checked. */
export interface Settings {
  readonly maxNewTokens: number;
  readonly eosTokenId: number | undefined;
  readonly stop: readonly string[];
  readonly repetitionPenalty: number;
  readonly sampling: Sampling | undefined;
  readonly beams: Beams | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: GenerationProgress) => unknown) | undefined;
}

export interface Sampling {
  readonly temperature: number;
  readonly topK: number | undefined;
  readonly topP: number | undefined;
  readonly seed: number;
}

export interface Beams {
  readonly count: number;
  readonly lengthPenalty: number;
  readonly earlyStopping: boolean | 'never';
  readonly returned: number;
}

/** @throws OptionError for an end outside the vocabulary, or more texts than beams. */
export function settingsOf(options: ReadGenerateOptions, config: GptConfig, endOfText: number | undefined): Settings {
  const { maxNewTokens, eosTokenId = endOfText, stop, repetitionPenalty, signal, onProgress } = options;
  if (typeof eosTokenId === 'number' && eosTokenId >= config.vocabSize)
    throw refuse('eosTokenId', `an id below ${config.vocabSize}, or null`, eosTokenId);
  return {
    ...{ maxNewTokens, eosTokenId: eosTokenId ?? undefined, stop, repetitionPenalty, signal, onProgress },
    sampling: options.doSample === true ? samplingOf(options) : undefined,
    beams: 'lengthPenalty' in options ? beamsOf(options) : undefined,
  };
}

const samplingOf = (options: Extract<ReadGenerateOptions, { readonly temperature: number }>): Sampling => {
  const { temperature, topK, topP, seed } = options;
  return { temperature, topK, topP, seed };
};

function beamsOf(options: Extract<ReadGenerateOptions, { readonly lengthPenalty: number }>): Beams {
  const { numBeams: count, lengthPenalty, earlyStopping, numReturnSequences: returned } = options;
  if (returned > count) throw refuse('numReturnSequences', `at most numBeams, ${count}`, returned);
  return { count, lengthPenalty, earlyStopping, returned };
}

const refuse = (option: string, expected: string, found: number): OptionError =>
  new OptionError({ call: 'generate', option, expected, found: shown(found) });
