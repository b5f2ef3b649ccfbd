import { batchEntries, option, options, whole, type OptionsOf } from '@firth/options';

const entries = {
  /** Sentences computed at once: 32 unless said. */
  batchSize: option(whole({ least: 1 }), { default: 32 }),
  ...batchEntries,
};

export const lossOptions = options('loss', entries);
export const perplexityOptions = options('perplexity', entries);

export type ScoreOptions = OptionsOf<typeof lossOptions>;
