import { describe, expect, it } from 'vitest';
import { readCorpus } from '../corpus/read-corpus.js';
import { KeyedVectors } from '../keyed-vectors/keyed-vectors.js';
import { openSpill } from '../spill/file-spill.js';
import { smallSentences, textOf } from '../testing/small-corpus.js';
import { countCooccurrences } from './count-cooccurrences.js';
import { trainGlove } from './train-glove.js';

/** Pairs of random words, so many that a table of 64 KiB fills again and again. */
const many = smallSentences(400).map((sentence, k) => [...sentence, `w${(k * 7919) % 331}`, `w${(k * 104729) % 997}`]);

/** Counts as Pennington et al., section 4.2: a pair d words apart counts 1 / d. */
function plainCounts(sentences: readonly (readonly string[])[], span: number, symmetric: boolean, weighted: boolean) {
  const sums = new Map<string, number>();
  const add = (a: string, b: string, x: number) => sums.set(`${a} ${b}`, (sums.get(`${a} ${b}`) ?? 0) + x);
  for (const sentence of sentences)
    sentence.forEach((word, at) => {
      for (let d = 1; d <= Math.min(span, at); d++) {
        const [before, x] = [sentence[at - d] ?? '', weighted ? 1 / d : 1];
        add(before, word, x);
        if (symmetric) add(word, before, x);
      }
    });
  return sums;
}

describe('co-occurrences', () => {
  it.each([
    ['symmetric', true, true, 2 ** 24],
    ['symmetric, in many runs', true, true, 2 ** 15],
    ['before alone', false, true, 2 ** 15],
    ['without weights', true, false, 2 ** 15],
  ])('%s: as counted plainly', async (_, symmetric, weighted, budget) => {
    const read = await readCorpus({ text: textOf(many) }, { memory: 2 ** 20, openSpill }, {});
    const how = { budget, span: 4, symmetric, weighted };
    const runs = await countCooccurrences(
      read.store,
      undefined,
      how,
      () => openSpill(),
      () => undefined,
    );
    const found = new Map<string, number>();
    let last = -1;
    for await (const { length, words, sums } of runs.merged())
      for (let k = 0; k < length; k++) {
        const [first, second, sum] = [(words[4 * k] ?? 0) - 1, words[4 * k + 1] ?? 0, sums[2 * k + 1] ?? 0];
        expect(first * 1e6 + second).toBeGreaterThan(last);
        last = first * 1e6 + second;
        const [a, b] = [read.words[first] ?? '', read.words[second] ?? ''];
        found.set(`${a} ${b}`, sum);
        if (symmetric) found.set(`${b} ${a}`, sum);
      }
    const expected = plainCounts(many, 4, symmetric, weighted);
    expect(found.size).toBe(expected.size);
    for (const [pair, sum] of expected) expect(found.get(pair), pair).toBeCloseTo(sum, 9);
    await runs.close();
    await read.store.close();
  });
});

describe('trainGlove', () => {
  it('brings words of one kind together, with falling cost, on one thread and on two', async () => {
    for (const threads of [1, 2]) {
      const trained = await trainGlove(smallSentences(2000), {
        dimension: 10,
        epochs: 40,
        threads,
        window: 4,
        minCount: 1,
      });
      const { costs, words, vectors } = trained;
      expect(costs).toHaveLength(40);
      expect(costs.at(-1)).toBeLessThan((costs[0] ?? 0) / 10);
      const keyed = KeyedVectors.from(words, vectors, { threads: 0 });
      const nearest = await keyed.mostSimilar({ positive: ['cat'] }, { topN: 3 });
      expect(new Set(nearest.map(({ word }) => word))).toEqual(new Set(['dog', 'horse', 'cow']));
      await keyed.dispose();
    }
  });

  it('gives the same vectors for the same seed', async () => {
    const options = { dimension: 6, epochs: 3, threads: 1, minCount: 1 };
    const first = await trainGlove(many, options);
    expect((await trainGlove(many, options)).vectors).toEqual(first.vectors);
    expect((await trainGlove(many, { ...options, seed: 2 })).vectors).not.toEqual(first.vectors);
    expect(first.pairs).toBe(plainCounts(many, 15, true, true).size);
  });

  it('trains from a temporary file what memory does not hold', async () => {
    const lines = Array.from(
      { length: 3000 },
      (_, k) => many[k % many.length]?.map((word, at) => `${word}${(k * at) % 13}`) ?? [],
    );
    const options = { dimension: 4, epochs: 8, threads: 1, minCount: 1 };
    const [held, spilled] = [
      await trainGlove(lines, options),
      await trainGlove(lines, { ...options, memory: 2 ** 20 }),
    ];
    expect(spilled.pairs).toBe(held.pairs);
    expect(spilled.pairs * 16).toBeGreaterThan(2 ** 19);
    // Another order of the same records.
    expect((spilled.costs.at(-1) ?? 0) / (held.costs.at(-1) ?? NaN)).toBeCloseTo(1, 0);
  });

  it('throws on an abort, or gives the vectors so far', async () => {
    const midway = (onAbort: 'throw' | 'keep') => {
      const controller = new AbortController();
      return trainGlove(many, {
        dimension: 4,
        epochs: 1000,
        threads: 1,
        signal: controller.signal,
        onAbort,
        onProgress: ({ phase }) => {
          if (phase === 'training') controller.abort(new Error('enough'));
        },
      });
    };
    await expect(midway('throw')).rejects.toThrow('enough');
    const kept = await midway('keep');
    expect(kept.finished).toBe(false);
    expect(kept.costs.length).toBeLessThan(1000);
  });

  it('refuses what makes no sense', async () => {
    await expect(trainGlove({ text: 'a b' }, { xMax: NaN })).rejects.toMatchObject({ code: 'BAD_OPTION' });
    await expect(trainGlove({ text: '' })).rejects.toMatchObject({ code: 'EMPTY_CORPUS' });
    await expect(trainGlove({ text: 'a a' }, { minCount: 1 })).rejects.toMatchObject({ code: 'TOO_FEW_WORDS' });
  });
});
