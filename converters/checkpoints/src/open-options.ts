import { callback, option, options, whole, type OptionsOf } from '@firth/options';
import { urlOptions } from './http/url-options.js';
import { mappingEntries } from './model-files/source-entries.js';
import type { WordVectorsOptions } from './word-vectors/word-vectors.js';

export const openOptions = options('openCheckpoint', {
  ...urlOptions.entries,
  ...mappingEntries,
  /** Of word vectors: how many words to read, from the beginning, where published files have the most frequent. */
  limit: option(whole({ least: 1 })),
  /** Of word vectors: asked where the vectors go by a file that says at its beginning how many it has. */
  placeRows: option(callback<NonNullable<WordVectorsOptions['placeRows']>>()),
});

export type OpenOptions = OptionsOf<typeof openOptions>;

export type MappingOptions = Pick<OpenOptions, 'mmap'>;
