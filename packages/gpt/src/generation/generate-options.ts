import {
  callback,
  choice,
  custom,
  either,
  kinds,
  list,
  name,
  number,
  option,
  options,
  required,
  signal,
  whole,
  type KindsOf,
  type OptionsOf,
  type ReadOptions,
} from '@firth/options';

export interface GenerationProgress {
  /** Tokens generated for each text of the batch so far. */
  readonly generated: number;
  readonly maxNewTokens: number;
  /** Texts that were done before this batch, of how many. */
  readonly done: number;
  readonly total: number;
}

const commonEntries = {
  /** Tokens to generate at most: 20 unless said, or as many as the model has positions left. */
  maxNewTokens: option(whole({ least: 1 }), { default: 20, help: 'tokens to generate at most' }),
  /** Ends a text, one or several; what the checkpoint says unless given, and nothing where it is `null`. */
  eosTokenId: option(
    either(
      [whole({ least: 0 }), list(whole({ least: 0 }), { least: 1 }), choice([null])],
      "a token's id, a list of them, or null",
    ),
  ),
  /** End a text where one of these stands in what is generated; it and what follows are left out. */
  stop: option(list(name()), { default: [], help: 'end where this text stands; may be said several times' }),
  /** Divides the positive and multiplies the negative scores of tokens that were there (Keskar et al., 2019, section 4.1). */
  repetitionPenalty: option(number({ above: 0 }), { default: 1, help: 'make tokens that were there less probable' }),
  /** No run of so many tokens comes twice, the prompt's with them: 0, which is any, unless said. */
  noRepeatNgramSize: option(whole({ least: 0 }), { default: 0, help: 'let no run of so many tokens come twice' }),
  /** Runs of token ids that are never generated. */
  badWordsIds: option(list(list(whole({ least: 0 }), { least: 1 })), { default: [] }),
  /** Token ids that are never generated. */
  suppressTokens: option(list(whole({ least: 0 })), { default: [] }),
  /** Token ids that are not generated first. */
  beginSuppressTokens: option(list(whole({ least: 0 })), { default: [] }),
  /** No text ends by a token before it has so many: 0 unless said. */
  minNewTokens: option(whole({ least: 0 }), { default: 0, help: 'tokens to generate before one may end the text' }),
  signal: option(signal()),
  /** Called after each token of the batch. */
  onProgress: option(callback<(progress: GenerationProgress) => unknown>()),
};

const one = option(custom<1>((value) => value === 1, '1'));
const greedyEntries = {
  ...commonEntries,
  doSample: option(custom<false>((value) => value === false, 'true or false')),
  numBeams: one,
  numReturnSequences: one,
};

const samplingEntries = {
  ...commonEntries,
  doSample: required(choice([true])),
  numBeams: one,
  numReturnSequences: one,
  /** Divides the logits: 1 unless said. */
  temperature: option(number({ above: 0 }), { default: 1, help: 'of --sample: divides the logits' }),
  /** Keep the k most probable tokens (Fan et al., 2018, section 5.4). */
  topK: option(whole({ least: 1 }), { help: 'of --sample: keep the most probable tokens' }),
  /** Keep the fewest tokens whose probabilities add up to p (Holtzman et al., 2019, section 3.1). */
  topP: option(number({ above: 0, most: 1 }), {
    help: 'of --sample: keep the fewest tokens whose probabilities add up to p',
  }),
  /** Keep the tokens that are at least so probable, as a share of the most probable one. */
  minP: option(number({ least: 0, most: 1 }), {
    help: 'of --sample: keep tokens at least so probable beside the most probable one',
  }),
  /** The same seed gives the same texts: 0 unless said. */
  seed: option(whole(), { default: 0, help: 'of --sample: the same seed gives the same texts' }),
};

/** The most probable token at each step. */
export const greedyOptions = options('generate', greedyEntries);

/** A token drawn at each step. */
export const samplingOptions = options('generate', samplingEntries);

/** Several texts grow side by side; the best whole one is given. */
export const beamOptions = options('generate', {
  ...greedyEntries,
  numBeams: required(whole({ least: 1, most: 1024 }), { help: 'search with so many beams' }),
  /** A text's score is the sum of its log-probabilities over its length to this power: 1 unless said. */
  lengthPenalty: option(number(), { default: 1, help: 'of --beams: above 0 favours longer texts' }),
  /** End when there are as many whole texts as beams (`true`), when no beam is likely to better them (`false`), or can. */
  earlyStopping: option(choice([true, false, 'never']), { default: false }),
  /** How many of the best texts to give: 1 unless said. */
  numReturnSequences: option(whole({ least: 1 }), { default: 1 }),
});

const isSampling = ({ doSample }: Readonly<Record<string, unknown>>): boolean => doSample === true;

export const generateOptions = kinds(
  'generate',
  { greedy: greedyOptions, 'doSample: true': samplingOptions, 'numBeams is above 1': beamOptions },
  (given) => (isSampling(given) ? 'doSample: true' : (given['numBeams'] ?? 1) === 1 ? 'greedy' : 'numBeams is above 1'),
);

/** A stream has one beam. */
export const streamOptions = kinds(
  'stream',
  { greedy: options('stream', greedyEntries), 'doSample: true': options('stream', samplingEntries) },
  (given) => (isSampling(given) ? 'doSample: true' : 'greedy'),
);

export type GreedyOptions = OptionsOf<typeof greedyOptions>;
export type SamplingOptions = OptionsOf<typeof samplingOptions>;
export type BeamOptions = OptionsOf<typeof beamOptions>;
export type GenerateOptions = KindsOf<typeof generateOptions>;

/** Options with their defaults. */
export type ReadGenerateOptions =
  ReadOptions<typeof greedyOptions> | ReadOptions<typeof samplingOptions> | ReadOptions<typeof beamOptions>;
