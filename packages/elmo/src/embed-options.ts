import {
  callback,
  fields,
  flag,
  list,
  number,
  option,
  options,
  record,
  signal,
  whole,
  type OptionsOf,
} from '@firth/options';
import type { ScalarMix } from './scalar-mix.js';

const progressEntries = {
  /** Ends the call with the signal's reason. */
  signal: option(signal()),
  /** Called after each batch with what is done, and how much there is. */
  onProgress: option(callback<(done: number, total: number) => void>()),
};

const mix = fields({
  /** One for each layer, the words' own first; their softmax is what the layers are weighted with. */
  weights: list(number(), { least: 1 }),
  /** Scales the sum: 1 unless said. */
  gamma: option(number()),
  /** Whether each layer is first normalized over all words of the batch, as bilm-tf's `do_layer_norm`. */
  layerNorm: option(flag()),
});

export const embedOptions = options('embed', {
  /** Mixes of the layers, one for each task. */
  mixes: option(record(mix, 'an object of mixes'), { default: {} }),
  /** Sentences computed at once, in their order: 32 unless said. It decides which sentences go on from which state. */
  batchSize: option(whole({ least: 1 }), {
    default: 32,
    help: 'of an ELMo, whose state goes on from batch to batch',
  }),
  ...progressEntries,
});

/** `M`: the names of the mixes. */
export type EmbedOptions<M extends string> = Omit<OptionsOf<typeof embedOptions>, 'mixes'> & {
  readonly mixes?: Readonly<Record<M, ScalarMix>> | undefined;
};

export const cacheOptions = options('cacheVocabulary', progressEntries);

export type CacheOptions = OptionsOf<typeof cacheOptions>;
