import {
  callback,
  choice,
  either,
  fields,
  flag,
  name,
  option,
  options,
  record,
  required,
  signal,
  string,
  whole,
} from '@firth/options';
import type { Mending } from '@firth/checkpoints';
import { urlOptions } from '@firth/checkpoints/options';

const classes = fields({
  kind: required(choice(['classes'])),
  tokens: required(record(option(string()))),
  classOf: option(callback<(word: string) => string | undefined>()),
});

const unknownWords = either(
  [
    fields({ kind: required(choice(['error', 'skip', 'ngrams'])) }),
    fields({ kind: required(choice(['unk'])), token: option(string()) }),
    fields({ kind: required(choice(['random'])), seed: option(whole()) }),
    classes,
  ],
  "{ kind: 'error', 'skip' or 'ngrams' }, { kind: 'unk', token }, { kind: 'random', seed } or { kind: 'classes', tokens, classOf }",
);

const shared = {
  /** What stands for words without a vector: `error` unless said, for fastText's `.bin` `ngrams`. */
  unknown: option(unknownWords),
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
  onProgress: option(callback<(read: number, total: number) => unknown>()),
  /** Told once what was odd in the file and what was made of it, where anything was; `KeyedVectors.mended` keeps it. */
  onMended: option(callback<(mended: readonly Mending[]) => unknown>()),
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
  onProgress: option(callback<(written: number, total: number) => unknown>()),
});

export const sentenceOptions = options('sentenceVector', {
  /** Whether each vector is first scaled to length 1: true. */
  normalize: option(flag(), { default: true }),
});
