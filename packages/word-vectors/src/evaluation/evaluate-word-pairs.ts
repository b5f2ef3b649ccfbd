import { checkArgument } from '@firth/options';
import { WordVectorsError } from '../error.js';
import type { KeyedVectors } from '../keyed-vectors/keyed-vectors.js';
import { vectorsCheck } from '../keyed-vectors/vectors-check.js';
import { pearson, spearman, type Correlation } from './correlation.js';
import { evaluationOptions, type EvaluationOptions } from './evaluation-options.js';
import { FoldedWords } from './folded-words.js';
import { pairsCheck, type WordPair } from './word-pairs.js';

export interface WordPairReport {
  readonly pearson: Correlation;
  readonly spearman: Correlation;
  readonly pairs: number;
  /** Pairs with a word that has no vector. */
  readonly outOfVocabulary: number;
}

/**
 * How well cosines go along with what people say: gensim's `evaluate_word_pairs`. With `countUnknown` a pair with an unknown
 * word has cosine 0.
 * @throws OptionError; WordVectorsError BAD_QUESTIONS where no pair has both its vectors.
 */
export function evaluateWordPairs(
  vectors: KeyedVectors,
  pairs: readonly WordPair[],
  options: EvaluationOptions = {},
): WordPairReport {
  checkArgument('evaluateWordPairs', 'vectors', vectorsCheck, vectors);
  checkArgument('evaluateWordPairs', 'pairs', pairsCheck, pairs);
  const { restrict, ignoreCase, countUnknown } = evaluationOptions.read(options);
  const words = new FoldedWords(vectors.words.slice(0, restrict), ignoreCase);
  const [people, model]: [number[], number[]] = [[], []];
  let outOfVocabulary = 0;
  for (const { words: pair, score } of pairs) {
    const [a, b] = pair.map((word) => words.find(word));
    const isKnown = a !== undefined && b !== undefined;
    if (!isKnown) outOfVocabulary++;
    if (!isKnown && !countUnknown) continue;
    people.push(score);
    model.push(isKnown ? vectors.similarity(a, b) : 0);
  }
  if (people.length === 0) {
    throw new WordVectorsError('BAD_QUESTIONS', 'no pair whose words both have vectors', {
      found: `${pairs.length} pairs`,
    });
  }
  return { pearson: pearson(people, model), spearman: spearman(people, model), pairs: pairs.length, outOfVocabulary };
}
