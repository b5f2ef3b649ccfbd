import { callback, choice, flag, name, option, options, signal, string, whole, type OptionsOf } from '@firth/options';

const shared = {
  /** Only the first so many words count as known and are searched: 300,000 unless said. */
  restrict: option(whole({ least: 1 }), { default: 300_000, help: 'only the first so many words count as known' }),
  /** Compare in upper case: true unless said. */
  ignoreCase: option(flag(), { default: true }),
  /** A question with an unknown word counts as answered wrong; it is left out unless said. */
  countUnknown: option(flag(), {
    default: false,
    help: 'count a question with an unknown word as answered wrong, a pair as of cosine 0',
  }),
};

export const evaluationOptions = options('evaluateWordPairs', shared);

export type EvaluationOptions = OptionsOf<typeof evaluationOptions>;

export const wordPairsOptions = options('parseWordPairs', {
  /** What stands between: a tab unless said. */
  delimiter: option(name(), { default: '\t' }),
  /** What an error names. */
  file: option(string(), { default: '(pairs)' }),
});

export const analogyOptions = options('evaluateAnalogies', {
  ...shared,
  /** 3CosAdd unless said. */
  method: option(choice(['add', 'mul']), { default: 'add', help: '3CosAdd or 3CosMul' }),
  signal: option(signal()),
  /** Told now and then how many of how many questions were asked; a promise that it gives is waited for. */
  onProgress: option(callback<(asked: number, total: number) => unknown>()),
});

export type AnalogyOptions = OptionsOf<typeof analogyOptions>;
