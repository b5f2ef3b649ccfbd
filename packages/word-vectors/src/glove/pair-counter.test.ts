import { describe, expect, it } from 'vitest';
import { Random } from '../kernels/random.js';
import { countPairs, type CountedPair } from '../kernels/reference/count-pairs.js';
import type { PairRun } from '../threads/protocol.js';
import { PairCounter } from './pair-counter.js';

const random = new Random(2);
/** Few words often, many seldom; sentences of every length from 1 on. */
const tokens = Int32Array.from({ length: 4000 }, () => {
  if (random.below(9) === 0) return -1;
  return random.below(1 + random.below(300));
});

function pairsOf(run: PairRun): CountedPair[] {
  const [words, sums] = [new Uint32Array(run.buffer), new Float64Array(run.buffer)];
  return Array.from({ length: sums.length / 2 }, (_, k) => ({
    first: (words[4 * k] ?? 0) - 1,
    second: words[4 * k + 1] ?? 0,
    sum: sums[2 * k + 1] ?? NaN,
  }));
}

describe('the kernel and the plain version count the same pairs', () => {
  it.each([
    ['both sides, by distance', { span: 15, symmetric: true, weighted: true }],
    ['the words before, by distance', { span: 4, symmetric: false, weighted: true }],
    ['neighbours', { span: 1, symmetric: false, weighted: false }],
    ['both sides, each as 1', { span: 3, symmetric: true, weighted: false }],
  ])('%s', async (_, how) => {
    const expected = countPairs(tokens, how);
    const large = await PairCounter.create({ ...how, budget: 2 ** 24 });
    expect(large.count(tokens)).toEqual([]);
    expect(pairsOf(large.finish())).toEqual(expected);

    const small = await PairCounter.create({ ...how, budget: 2 ** 13 });
    const runs = [...small.count(tokens), small.finish()];
    expect(runs.length).toBeGreaterThan(5);
    const sums = new Map<string, number>();
    for (const { first, second, sum } of runs.flatMap(pairsOf)) {
      const key = `${first} ${second}`;
      sums.set(key, (sums.get(key) ?? 0) + sum);
    }
    expect(sums.size).toBe(expected.length);
    for (const { first, second, sum } of expected) expect(sums.get(`${first} ${second}`)).toBeCloseTo(sum, 9);
  });

  it('a sentence that goes on in the next tokens', async () => {
    const how = { span: 5, symmetric: true, weighted: true };
    const counter = await PairCounter.create({ ...how, budget: 2 ** 24 });
    for (let at = 0; at < tokens.length; at += 333) counter.count(tokens.subarray(at, at + 333));
    expect(pairsOf(counter.finish())).toEqual(countPairs(tokens, how));
  });
});
