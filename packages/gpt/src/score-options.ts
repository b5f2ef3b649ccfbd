import { batchEntries, option, options, whole, type OptionsOf } from '@firth/options';

export const scoreOptions = options('score', batchEntries);

export const perplexityOptions = options('perplexity', {
  /** Tokens by which the windows of a text move on that is longer than the model's positions: half of these unless said. */
  stride: option(whole({ least: 1 })),
  ...batchEntries,
});

export type ScoreOptions = OptionsOf<typeof scoreOptions>;
/** `onProgress` is called after each window, with the tokens that are done. */
export type PerplexityOptions = OptionsOf<typeof perplexityOptions>;
