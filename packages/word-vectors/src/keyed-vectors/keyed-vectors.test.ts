import { afterAll, describe, expect, test } from 'vitest';
import { expected, fixture } from '../testing/gensim.js';
import { KeyedVectors } from './keyed-vectors.js';
import type { Neighbour, SearchOptions } from './nearest.js';

const vectors = await KeyedVectors.load(fixture('small-world.bin'));
afterAll(() => vectors.dispose());

/** Float32 sums in another order differ in the last digits. */
const BOUND = 2e-6;

function expectNeighbours(found: readonly Neighbour[], golden: readonly Neighbour[]): void {
  expect(found.map(({ word }) => word)).toEqual(golden.map(({ word }) => word));
  found.forEach(({ score }, i) => {
    expect(Math.abs(score - (golden[i]?.score ?? NaN))).toBeLessThan(BOUND);
  });
}

describe("gensim's answers", () => {
  test.each(expected.search)('$positive - $negative among $restrict', async (asked) => {
    const { positive, negative, restrict, add, mul } = asked;
    const options = { topN: 12, ...(restrict === null ? {} : { restrict }) };
    expectNeighbours(await vectors.mostSimilar({ positive, negative }, options), add);
    if (mul === undefined) return;
    expectNeighbours(await vectors.mostSimilar({ positive, negative }, { ...options, method: 'mul' }), mul);
  });

  test.each(['add', 'mul'] as const)('all queries in one batch, %s', async (method) => {
    const asked = expected.search.filter(({ mul }) => mul !== undefined);
    const many = Array.from({ length: 20 }, () => asked).flat();
    const queryOf = ({ positive, negative }: (typeof asked)[number]) => ({ positive, negative });
    const found = await vectors.mostSimilarBatch(many.map(queryOf), { topN: 12, method });
    expect(found).toHaveLength(many.length);
    found.forEach((neighbours, i) => {
      expectNeighbours(neighbours, many[i]?.[method] ?? []);
    });
  });

  test('similarity', () => {
    for (const [a, b, cosine] of expected.similarity)
      expect(Math.abs(vectors.similarity(a, b) - cosine)).toBeLessThan(BOUND);
  });

  test('doesntMatch', () => {
    for (const [words, odd] of expected.doesntMatch) expect(vectors.doesntMatch(words)).toBe(odd);
  });

  test('sentenceVector', () => {
    for (const { words, normalized, plain } of expected.sentences) {
      expectVector(vectors.sentenceVector(words), normalized);
      expectVector(vectors.sentenceVector(words, { normalize: false }), plain);
    }
  });
});

function expectVector(found: Float32Array, golden: readonly number[]): void {
  expect(found).toHaveLength(golden.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - (golden[i] ?? NaN))).toBeLessThan(BOUND);
  });
}

describe('what is asked', () => {
  test('a vector stands for a word, which is then among its own neighbours', async () => {
    const [first] = await vectors.mostSimilar(vectors.vector('king'), { topN: 1 });
    expect(first?.word).toBe('king');
    expect(first?.score).toBeCloseTo(1, 6);
  });

  test('more words than there are gives all others, each once', async () => {
    const found = await vectors.mostSimilar('king', { topN: 10_000 });
    expect(new Set(found.map(({ word }) => word)).size).toBe(vectors.words.length - 1);
    expect(found.some(({ word }) => word === 'king')).toBe(false);
  });

  test('analogy is b - a + c', async () => {
    const found = await vectors.analogy('man', 'king', 'woman', { topN: 3 });
    expect(found).toEqual(await vectors.mostSimilar({ positive: ['king', 'woman'], negative: ['man'] }, { topN: 3 }));
    expect(found[0]?.word).toBe('queen');
  });

  test('a copy is given, not the vector itself', () => {
    vectors.vector('king').fill(0);
    expect(vectors.similarity('king', 'king')).toBeCloseTo(1, 6);
  });

  test.each([
    [{ topN: 0 }, 'mostSimilar: topN: expected a whole number of at least 1, found 0'],
    [{ topN: 1.5 }, 'mostSimilar: topN: expected a whole number of at least 1, found 1.5'],
    [
      { topn: 3 },
      'mostSimilar: topn: expected one of the options topN, restrict, method, signal, found an option that does not exist; did you mean topN?',
    ],
    [{ topN: '3' }, "mostSimilar: topN: expected a whole number of at least 1, found '3'"],
    [{ restrict: NaN }, 'mostSimilar: restrict: expected a whole number of at least 1, found NaN'],
  ])('%o is refused', async (options, message) => {
    await expect(vectors.mostSimilar('king', options as SearchOptions)).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message,
    });
  });

  test.each([
    [{ positive: [] }, 'add', 'positive: nothing to search for'],
    [{ positive: [], negative: ['king'] }, 'mul', 'positive: nothing to search for'],
    [new Float32Array(3), 'add', 'query: a bad vector (expected 18 finite values, found 3)'],
    [new Float32Array(18).fill(NaN), 'add', 'query: a bad vector'],
    [{ positive: Array.from({ length: 33 }, () => 'king') }, 'mul', 'positive: too many words'],
  ] as const)('a query %o by %s is refused', async (query, method, message) => {
    const refused = { code: 'BAD_OPTION', message: expect.stringContaining(message) as string };
    await expect(vectors.mostSimilar(query, { method })).rejects.toMatchObject(refused);
  });

  test('a field of a query that does not exist is refused', async () => {
    const query = { positive: ['king'], negatives: ['man'] };
    await expect(vectors.mostSimilarBatch(['king', query])).rejects.toThrow(
      /^mostSimilarBatch: queries\[1\]\.negatives: .*did you mean negative\?$/,
    );
  });

  test('an aborted batch throws the reason', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(vectors.mostSimilarBatch(['king'], { signal })).rejects.toThrow('enough');
  });

  test('an unknown word is refused by its name', async () => {
    const refused = { code: 'UNKNOWN_WORD', message: '"unicorn": a word without a vector' };
    await expect(vectors.mostSimilar('unicorn')).rejects.toMatchObject(refused);
    expect(() => vectors.similarity('king', 'unicorn')).toThrow(refused.message);
    expect(() => vectors.doesntMatch([])).toThrow('words: no words');
  });
});
