import { list, option, options, string, type OptionsOf } from '@firth/options';
import { runEntries } from '../run-options.js';

export const cacheRunOptions = options('run', {
  ...runEntries,
  /** Which of the outputs that are not cached to give: all of them unless said. What is not asked for is not copied. */
  outputs: option(list(string())),
});

export type CacheRunOptions = OptionsOf<typeof cacheRunOptions>;
