import {
  batchEntries,
  fields,
  flag,
  list,
  number,
  option,
  options,
  record,
  whole,
  type OptionsOf,
} from '@firth/options';
import type { ScalarMix } from './scalar-mix.js';

/** `ScalarMix`. */
const scalarMix = fields({ weights: list(number(), { least: 1 }), gamma: option(number()), layerNorm: option(flag()) });

export const embedOptions = options('embed', {
  /** Mixes of the layers, one for each task. */
  mixes: option(record(scalarMix, 'an object of mixes'), { default: {} }),
  /** Sentences computed at once, in their order: 32 unless said. It decides which sentences go on from which state. */
  batchSize: option(whole({ least: 1 }), {
    default: 32,
    help: 'of an ELMo, whose state goes on from batch to batch: sentences at once',
  }),
  ...batchEntries,
});

export const cacheVocabularyOptions = options('cacheVocabulary', batchEntries);

/** `M` are the names of the mixes, which the result has too. */
export type EmbedOptions<M extends string> = Omit<OptionsOf<typeof embedOptions>, 'mixes'> & {
  readonly mixes?: Readonly<Record<M, ScalarMix>> | undefined;
};

export type CacheVocabularyOptions = OptionsOf<typeof cacheVocabularyOptions>;
