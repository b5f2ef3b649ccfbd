import { callback, option, options, signal, type OptionsOf } from '@firth/options';

export const scoreOptions = options('score', {
  /** Ends the call with the signal's reason; nothing more is computed after the batch that is under way. */
  signal: option(signal()),
  /** Called after each batch with the texts that are done, and how many there are. */
  onProgress: option(callback<(done: number, total: number) => void>()),
});

export type ScoreOptions = OptionsOf<typeof scoreOptions>;
