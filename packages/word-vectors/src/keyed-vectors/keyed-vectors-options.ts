import { callback, choice, custom, flag, name, option, options, required, signal, whole } from '@firth/options';
import type { Mending } from '@firth/checkpoints';
import { urlOptions } from '@firth/checkpoints/options';
import type { UnknownWords } from './unknown-words.js';

const KINDS = ['error', 'skip', 'unk', 'random', 'classes', 'ngrams'];

const isUnknownWords = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && KINDS.some((kind) => kind === value.kind);

const shared = {
  /** What stands for words without a vector: `error` unless said, for fastText's `.bin` `ngrams`. */
  unknown: option(custom<UnknownWords>(isUnknownWords, `{ kind } of ${KINDS.join(', ')}`)),
  /** Threads of large searches: as many as there are cores unless said; 0 for none. */
  threads: option(whole({ least: 0, most: 256 })),
};

export const keyedVectorsOptions = options('KeyedVectors.from', shared);

export const loadOptions = options('KeyedVectors.load', {
  ...shared,
  /** How many words to read, from the beginning, where published files have the most frequent. All by default. */
  limit: option(whole({ least: 1 }), { help: 'load only the first so many words' }),
  /** Refuses what is odd in a file, such as a word that stands twice, rather than mend it as gensim does. */
  strict: option(flag(), {
    help: 'of word vectors: refuse what is odd in the file, rather than mend it as gensim does',
  }),
  /** Which file of a zip to open, where it has several; on disk also by `x.zip/NAME`. */
  member: option(name(), { help: 'of a zip of word vectors: which file in it, as x.zip/NAME says too' }),
  /** Told now and then how many of how many words have been read. */
  onProgress: option(callback<(read: number, total: number) => void>()),
  /** Told once what was odd in the file and what was made of it, where anything was; `KeyedVectors.mended` keeps it. */
  onMended: option(callback<(mended: readonly Mending[]) => void>()),
  ...urlOptions.entries,
});

export const searchOptions = options('mostSimilar', {
  /** How many words to give: 10 unless said. */
  topN: option(whole({ least: 1 }), { default: 10, help: 'how many words to show' }),
  /** Search among the first so many words, of most files the most frequent; all unless said. */
  restrict: option(whole({ least: 1 }), { help: 'search only the first so many words' }),
  /** 3CosAdd unless said. */
  method: option(choice(['add', 'mul']), { default: 'add', help: '3CosAdd or 3CosMul' }),
  signal: option(signal()),
});

export const saveOptions = options('save', {
  format: required(choice(['word2vec-text', 'word2vec-binary'])),
  signal: option(signal()),
  /** Told now and then how many of how many words have been written. */
  onProgress: option(callback<(written: number, total: number) => void>()),
});

export const sentenceOptions = options('sentenceVector', {
  /** Whether each vector is first scaled to length 1: true. */
  normalize: option(flag(), { default: true }),
});
