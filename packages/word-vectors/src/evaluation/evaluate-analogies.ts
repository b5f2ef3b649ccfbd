import { checkArgument } from '@firth/options';
import { vectorsCheck } from '../keyed-vectors/vectors-check.js';
import type { KeyedVectors } from '../keyed-vectors/keyed-vectors.js';
import { sectionsCheck, type AnalogyQuestion, type QuestionSection } from './analogy-questions.js';
import { analogyOptions, type AnalogyOptions } from './evaluation-options.js';
import { FoldedWords } from './folded-words.js';

export interface AnalogyScore {
  readonly section: string;
  readonly correct: number;
  readonly incorrect: number;
  /** Questions with a word that has no vector. */
  readonly outOfVocabulary: number;
  /** `correct` of `correct + incorrect`; NaN where both are 0. */
  readonly accuracy: number;
}

export interface AnalogyReport {
  readonly sections: readonly AnalogyScore[];
  readonly total: AnalogyScore;
}

interface KnownQuestion {
  readonly words: AnalogyQuestion;
  readonly section: number;
}

/** Questions asked between two reports of progress. */
const GROUP = 256;
/** Nearest words among which the first that is no word of the question is the answer, as in gensim. */
const CANDIDATES = 5;

/**
 * Asks each question `a b c d` for the word nearest to b - a + c (or 3CosMul's) that is none of the three, and counts how
 * often it is d: what gensim's `evaluate_word_analogies` and word2vec's compute-accuracy.c count.
 * @throws OptionError; WordVectorsError; the signal's reason when it is aborted.
 */
export async function evaluateAnalogies(
  vectors: KeyedVectors,
  sections: readonly QuestionSection[],
  options: AnalogyOptions = {},
): Promise<AnalogyReport> {
  checkArgument('evaluateAnalogies', 'vectors', vectorsCheck, vectors);
  checkArgument('evaluateAnalogies', 'sections', sectionsCheck, sections);
  const { restrict, ignoreCase, countUnknown, method, signal, onProgress } = analogyOptions.read(options);
  const words = new FoldedWords(vectors.words.slice(0, restrict), ignoreCase);
  const counts = sections.map(() => ({ correct: 0, incorrect: 0, outOfVocabulary: 0 }));
  const known: KnownQuestion[] = [];
  sections.forEach(({ questions }, section) => {
    for (const question of questions) {
      const found = question.map((word) => words.find(word));
      if (isQuestion(found)) known.push({ words: found, section });
      else if (counts[section] !== undefined) counts[section].outOfVocabulary++;
    }
  });
  for (let start = 0; start < known.length; start += GROUP) {
    const group = known.slice(start, start + GROUP);
    const queries = group.map(({ words: [a, b, c] }) => ({ positive: [b, c], negative: [a] }));
    const search = { topN: CANDIDATES, restrict, method, ...(signal === undefined ? {} : { signal }) };
    const answers = await vectors.mostSimilarBatch(queries, search);
    group.forEach(({ words: question, section }, i) => {
      const count = counts[section];
      if (count === undefined) return;
      const [a, b, c, d] = question.map((word) => words.key(word));
      const answer = answers[i]?.map(({ word }) => words.key(word)).find((key) => ![a, b, c].includes(key));
      if (answer === d) count.correct++;
      else count.incorrect++;
    });
    await onProgress?.(start + group.length, known.length);
  }
  const scores = counts.map(({ correct, incorrect, outOfVocabulary }, i) =>
    scoreOf(sections[i]?.name ?? '', correct, incorrect + (countUnknown ? outOfVocabulary : 0), outOfVocabulary),
  );
  const sum = (what: 'correct' | 'incorrect' | 'outOfVocabulary'): number =>
    scores.reduce((total, score) => total + score[what], 0);
  return { sections: scores, total: scoreOf('total', sum('correct'), sum('incorrect'), sum('outOfVocabulary')) };
}

function scoreOf(section: string, correct: number, incorrect: number, outOfVocabulary: number): AnalogyScore {
  return { section, correct, incorrect, outOfVocabulary, accuracy: correct / (correct + incorrect) };
}

const isQuestion = (words: readonly (string | undefined)[]): words is AnalogyQuestion =>
  words.length === 4 && words.every((word) => word !== undefined);
