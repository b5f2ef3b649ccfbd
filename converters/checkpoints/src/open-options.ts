import { callback, flag, name, option, options, whole, type OptionsOf } from '@firth/options';
import { urlOptions } from './http/url-options.js';
import { mappingEntries } from './model-files/source-entries.js';
import type { WordVectorsOptions } from './word-vectors/word-vectors.js';

export const openOptions = options('openCheckpoint', {
  ...urlOptions.entries,
  ...mappingEntries,
  /**
   * Of word vectors: how many words to read, from the beginning, where published files have the most frequent. A fastText
   * model is opened whole, and `KeyedVectors.load` takes so many of its words.
   */
  limit: option(whole({ least: 1 })),
  /** Of word vectors: refuses what is odd in a file, such as a word that stands twice, rather than mend it as gensim does. */
  strict: option(flag()),
  /** Which file of a zip of word vectors to open, where it has several; on disk also by `x.zip/NAME`. */
  member: option(name()),
  /** Of word vectors: asked where the vectors go by a file that says at its beginning how many it has. */
  placeRows: option(callback<NonNullable<WordVectorsOptions['placeRows']>>()),
});

export type OpenOptions = OptionsOf<typeof openOptions>;

export type MappingOptions = Pick<OpenOptions, 'mmap'>;
