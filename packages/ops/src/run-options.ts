import { list, option, options, signal, string, type OptionsOf } from '@firth/options';

export const runEntries = {
  /** A call that still waits is taken out of the queue; the result of one that is under way is dropped. */
  signal: option(signal()),
};

export const runOptions = options('run', runEntries);

export type RunOptions = OptionsOf<typeof runOptions>;

export const compileOptions = options('compile', { outputs: option(list(string())), taps: option(list(string())) });
