import { afterAll, describe, expect, test } from 'vitest';
import { KeyedVectors } from '../keyed-vectors/keyed-vectors.js';
import { expected, fixture, readFixture, type GensimOptions } from '../testing/gensim.js';
import { parseQuestions } from './analogy-questions.js';
import { pearson, spearman } from './correlation.js';
import { evaluateAnalogies } from './evaluate-analogies.js';
import type { EvaluationOptions } from './evaluation-options.js';
import { evaluateWordPairs } from './evaluate-word-pairs.js';
import { parseWordPairs } from './word-pairs.js';

const vectors = await KeyedVectors.load(fixture('small-world.bin'));
afterAll(() => vectors.dispose());
const sections = parseQuestions(readFixture('questions.txt'));
const pairs = parseWordPairs(readFixture('pairs.tsv'));

const ours = ({ case_insensitive, restrict_vocab, dummy4unknown }: GensimOptions): EvaluationOptions => ({
  ignoreCase: case_insensitive ?? true,
  restrict: restrict_vocab ?? 300_000,
  countUnknown: dummy4unknown ?? false,
});

describe('analogies', () => {
  test.each(expected.analogies)(
    "gensim's counts by section, $options",
    async ({ options, accuracy, sections: golden }) => {
      const report = await evaluateAnalogies(vectors, sections, ours(options));
      const rows = report.sections.map(({ section, correct, incorrect }) => [section, correct, incorrect]);
      expect([...rows, ['Total accuracy', report.total.correct, report.total.incorrect]]).toEqual(golden);
      expect(report.total.accuracy).toBeCloseTo(accuracy, 12);
    },
  );

  test("3CosMul as gensim's, section by section", async () => {
    const report = await evaluateAnalogies(vectors, sections, { method: 'mul', ignoreCase: false });
    const rows = report.sections.map(({ section, correct, incorrect }) => [section, correct, incorrect]);
    expect(rows).toEqual(expected.cosmulAnalogies);
  });

  test('questions with unknown words are reported', async () => {
    const { sections: scores, total } = await evaluateAnalogies(vectors, sections);
    expect(scores.at(-1)).toEqual({ section: 'unknown', correct: 0, incorrect: 0, outOfVocabulary: 1, accuracy: NaN });
    const asked = sections.reduce((sum, { questions }) => sum + questions.length, 0);
    expect(total.correct + total.incorrect + total.outOfVocabulary).toBe(asked);
  });

  test('progress and an abort', async () => {
    const controller = new AbortController();
    const evaluating = evaluateAnalogies(vectors, [...sections, ...sections], {
      signal: controller.signal,
      onProgress: (asked, total) => {
        expect(asked).toBeLessThanOrEqual(total);
        controller.abort(new Error('enough'));
      },
    });
    await expect(evaluating).rejects.toThrow('enough');
  });

  test.each([
    ['', 'no question (expected : section, then lines of four words, found nothing)'],
    ['a b c d', 'line 1: no question (expected a line ": section", found "a b c d")'],
    [': s\na b c', 'line 2: no question (expected four words, found "a b c")'],
    [': s\na b c d e', 'line 2: no question (expected four words, found "a b c d e")'],
  ])('%j is refused', (text, message) => {
    expect(() => parseQuestions(text, 'q.txt')).toThrow(`q.txt${message.startsWith('line') ? ', ' : ': '}${message}`);
  });
});

describe('word similarities', () => {
  test.each(expected.pairs)("gensim's and scipy's figures, $options", ({ options, oovPercent, ...golden }) => {
    const report = evaluateWordPairs(vectors, pairs, ours(options));
    for (const name of ['pearson', 'spearman'] as const) {
      const [coefficient, pValue] = golden[name];
      expect(Math.abs(report[name].coefficient - coefficient)).toBeLessThan(1e-6);
      expect(Math.abs(report[name].pValue / pValue - 1)).toBeLessThan(1e-4);
    }
    expect((100 * report.outOfVocabulary) / pairs.length).toBeCloseTo(oovPercent, 9);
  });

  test('a line of titles is passed over, a broken line is refused', () => {
    expect(parseWordPairs('Word 1\tWord 2\tHuman (mean)\nking\tqueen\t8.5\r\n')).toEqual([
      { words: ['king', 'queen'], score: 8.5 },
    ]);
    expect(() => parseWordPairs('a\tb\t1\na b 2', { file: 'p.tsv' })).toThrow('p.tsv, line 2: no pair of words');
    expect(() => parseWordPairs('# nothing\n')).toThrow('no pair of words');
    expect(() => evaluateWordPairs(vectors, [{ words: ['x1', 'x2'], score: 1 }])).toThrow('no pair whose words both');
  });

  test('correlations of lists that have none', () => {
    expect(pearson([1, 1, 1], [1, 2, 3]).coefficient).toBeNaN();
    expect(spearman([1, 2], [2, 1])).toEqual({ coefficient: -1, pValue: NaN });
    expect(pearson([1, 2, 3], [2, 4, 6])).toEqual({ coefficient: 1, pValue: 0 });
  });
});
