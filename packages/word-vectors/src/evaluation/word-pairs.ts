import { checkArgument, custom, fields, list, number, required, string, type OptionsOf } from '@firth/options';
import { WordVectorsError } from '../error.js';
import { wordPairsOptions } from './evaluation-options.js';

/** Two words and how alike people find them. */
export interface WordPair {
  readonly words: readonly [string, string];
  readonly score: number;
}

const isPair = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && Array.from(value).every((word) => typeof word === 'string');

/** What `evaluateWordPairs` is given. */
export const pairsCheck = list(
  fields({ words: required(custom<WordPair['words']>(isPair, 'two words')), score: required(number()) }),
);

/**
 * Reads a set of word similarities such as WordSim-353 or SimLex-999 in gensim's form: two words and a number a line, with
 * tabs between (or what `delimiter` says); lines that begin with # are comments.
 * @throws OptionError; WordVectorsError BAD_QUESTIONS for a line that is neither, where none before it was a pair (a line of titles is
 * passed over), or for a file without pairs.
 */
export function parseWordPairs(text: string, options: OptionsOf<typeof wordPairsOptions> = {}): readonly WordPair[] {
  checkArgument('parseWordPairs', 'text', string(), text);
  const { delimiter, file } = wordPairsOptions.read(options);
  const pairs: WordPair[] = [];
  text
    .replace(/^\ufeff/, '')
    .split('\n')
    .forEach((line, at) => {
      if (line.trim() === '' || line.startsWith('#')) return;
      const [a = '', b = '', number = '', ...more] = line
        .replace(/\r$/, '')
        .split(delimiter)
        .map((part) => part.trim());
      const score = number === '' ? NaN : Number(number);
      if (a !== '' && b !== '' && more.length === 0 && Number.isFinite(score)) pairs.push({ words: [a, b], score });
      else if (pairs.length > 0 || more.length > 0 || b === '') {
        const expected = `two words and a number, ${JSON.stringify(delimiter)} between`;
        const found = JSON.stringify(line.slice(0, 80));
        throw new WordVectorsError('BAD_QUESTIONS', 'no pair of words', { file, line: at + 1, expected, found });
      }
    });
  if (pairs.length === 0) throw new WordVectorsError('BAD_QUESTIONS', 'no pair of words', { file });
  return pairs;
}
