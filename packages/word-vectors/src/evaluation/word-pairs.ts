import { WordVectorsError } from '../error.js';

/** Two words and how alike people find them. */
export interface WordPair {
  readonly words: readonly [string, string];
  readonly score: number;
}

/**
 * Reads a set of word similarities such as WordSim-353 or SimLex-999 in gensim's form: two words and a number a line, with
 * tabs between (or what `delimiter` says); lines that begin with # are comments.
 * @param file What an error names.
 * @throws WordVectorsError BAD_QUESTIONS for a line that is neither, where none before it was a pair (a line of titles is
 * passed over), or for a file without pairs.
 */
export function parseWordPairs(text: string, { delimiter = '\t', file = '(pairs)' } = {}): readonly WordPair[] {
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
