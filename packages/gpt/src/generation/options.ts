import { OpsError } from '@firth/ops';
import type { GptConfig } from '../config.js';

interface CommonOptions {
  /** Tokens to generate at most: 20 unless said. */
  readonly maxNewTokens?: number;
  /** Ends a text; what the checkpoint says unless given, and nothing where it is `null`. */
  readonly eosTokenId?: number | null;
  /** End a text where one of these stands in what is generated; it and what follows are left out. */
  readonly stop?: readonly string[];
  /** Divides the positive and multiplies the negative scores of tokens that were there (Keskar et al., 2019, section 4.1). */
  readonly repetitionPenalty?: number;
  readonly signal?: AbortSignal;
  /** Called after each token of the batch. */
  readonly onProgress?: (progress: GenerationProgress) => void;
}

export interface GenerationProgress {
  /** Tokens generated for each text of the batch so far. */
  readonly generated: number;
  readonly maxNewTokens: number;
  /** Texts that were done before this batch, of how many. */
  readonly done: number;
  readonly total: number;
}

/** The most probable token at each step. */
export interface GreedyOptions extends CommonOptions {
  readonly doSample?: false;
  readonly numBeams?: 1;
}

/** A token drawn at each step. */
export interface SamplingOptions extends CommonOptions {
  readonly doSample: true;
  readonly numBeams?: 1;
  /** Divides the logits: 1 unless said. */
  readonly temperature?: number;
  /** Keep the k most probable tokens (Fan et al., 2018, section 5.4). */
  readonly topK?: number;
  /** Keep the fewest tokens whose probabilities add up to p (Holtzman et al., 2019, section 3.1). */
  readonly topP?: number;
  /** The same seed gives the same texts: 0 unless said. */
  readonly seed?: number;
}

/** Several texts grow side by side; the best whole one is given. */
export interface BeamOptions extends CommonOptions {
  readonly doSample?: false;
  readonly numBeams: number;
  /** A text's score is the sum of its log-probabilities over its length to this power: 1 unless said. */
  readonly lengthPenalty?: number;
  /** End when there are as many whole texts as beams (`true`), when no beam is likely to better them (`false`), or can. */
  readonly earlyStopping?: boolean | 'never';
  /** How many of the best texts to give: 1 unless said. */
  readonly numReturnSequences?: number;
}

export type GenerateOptions = GreedyOptions | SamplingOptions | BeamOptions;

/** Options with their defaults, checked. */
export interface Settings {
  readonly maxNewTokens: number;
  readonly eosTokenId: number | undefined;
  readonly stop: readonly string[];
  readonly repetitionPenalty: number;
  readonly sampling: Sampling | undefined;
  readonly beams: Beams | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: CommonOptions['onProgress'];
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

/** @throws OpsError `BAD_INPUT` that names the option. */
export function settingsOf(options: GenerateOptions, config: GptConfig, endOfText: number | undefined): Settings {
  const { maxNewTokens = 20, eosTokenId = endOfText, stop = [], repetitionPenalty = 1 } = options;
  whole('maxNewTokens', maxNewTokens);
  above('repetitionPenalty', repetitionPenalty);
  if (eosTokenId !== undefined && eosTokenId !== null && !(eosTokenId >= 0 && eosTokenId < config.vocabSize))
    throw refuse('eosTokenId', `an id below ${config.vocabSize}, or null`, eosTokenId);
  if (stop.includes('')) throw refuse('stop', 'strings that are not empty', "''");
  return {
    maxNewTokens,
    eosTokenId: eosTokenId ?? undefined,
    stop,
    repetitionPenalty,
    sampling: options.doSample === true ? samplingOf(options) : undefined,
    beams: options.doSample !== true && (options.numBeams ?? 1) !== 1 ? beamsOf(options) : undefined,
    signal: options.signal,
    onProgress: options.onProgress,
  };
}

function samplingOf({ temperature = 1, topK, topP, seed = 0 }: SamplingOptions): Sampling {
  above('temperature', temperature);
  if (topK !== undefined) whole('topK', topK);
  if (topP !== undefined && !(topP > 0 && topP <= 1)) throw refuse('topP', 'a number above 0 and at most 1', topP);
  if (!Number.isSafeInteger(seed)) throw refuse('seed', 'a whole number', seed);
  return { temperature, topK, topP, seed };
}

function beamsOf(options: GreedyOptions | BeamOptions): Beams {
  const { numBeams: count = 1 } = options;
  const { lengthPenalty = 1, earlyStopping = false, numReturnSequences: returned = 1 }: Partial<BeamOptions> = options;
  whole('numBeams', count);
  whole('numReturnSequences', returned);
  if (!Number.isFinite(lengthPenalty)) throw refuse('lengthPenalty', 'a number', lengthPenalty);
  if (returned > count) throw refuse('numReturnSequences', `at most numBeams, ${count}`, returned);
  return { count, lengthPenalty, earlyStopping, returned };
}

function whole(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw refuse(name, 'a whole number of at least 1', value);
}

function above(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw refuse(name, 'a number above 0', value);
}

const refuse = (option: string, expected: string, found: number | string): OpsError =>
  new OpsError('BAD_INPUT', `${option}: expected ${expected}, found ${found}`);
