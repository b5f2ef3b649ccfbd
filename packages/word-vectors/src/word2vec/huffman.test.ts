import { expect, it } from 'vitest';
import { huffmanPaths } from './huffman.js';
import { aliasTable, drawnFor, keepTable } from './sampling.js';

/** The cost of an optimal code: the sums of all merges of the two smallest. */
function optimalCost(counts: readonly number[]): number {
  const left = [...counts];
  let cost = 0;
  while (left.length > 1) {
    left.sort((a, b) => b - a);
    const sum = (left.pop() ?? 0) + (left.pop() ?? 0);
    cost += sum;
    left.push(sum);
  }
  return cost;
}

it('codes words without prefixes of each other, as short as can be', () => {
  const counts = [50, 20, 20, 9, 4, 4, 3, 1];
  const { starts, steps, longest } = huffmanPaths(Float64Array.from(counts));
  const paths = counts.map((_, word) => [...steps.subarray(starts[word], starts[word + 1])]);
  const codes = paths.map((path) => path.map((step) => step & 1).join(''));
  for (const a of codes) expect(codes.filter((b) => b.startsWith(a))).toEqual([a]);
  expect(counts.reduce((cost, count, word) => cost + count * (codes[word]?.length ?? 0), 0)).toBe(optimalCost(counts));
  expect(longest).toBe(Math.max(...codes.map(({ length }) => length)));
  // All begin at the root, the last inner node, and meet only inner nodes.
  for (const path of paths) expect((path[0] ?? 0) >> 1).toBe(counts.length - 2);
  expect(Math.max(...steps) >> 1).toBe(counts.length - 2);
});

it('draws words in proportion to count^0.75, and any in place of a sentence end', () => {
  const counts = Float64Array.of(1000, 300, 40, 40, 5);
  const ends = 81;
  const table = aliasTable(counts, ends);
  const shares = new Float64Array(counts.length);
  counts.forEach((_, word) => {
    const own = ((table[2 * word] ?? 0) + 0) / 2 ** 32;
    const other = table[2 * word + 1] ?? 0;
    shares[word] = (shares[word] ?? 0) + own / counts.length;
    shares[other] = (shares[other] ?? 0) + (1 - own) / counts.length;
  });
  const powers = [...counts].map((count) => count ** 0.75 + ends ** 0.75 / counts.length);
  const sum = powers.reduce((a, b) => a + b);
  powers.forEach((power, word) => {
    expect(shares[word]).toBeCloseTo(power / sum, 8);
  });
});

it('draws more in skip-gram, which count as many together as were asked for', () => {
  expect(drawnFor(5, true)).toEqual({ drawn: 5, share: 1 });
  for (const negative of [1, 2, 5, 20]) {
    const { drawn, share } = drawnFor(negative, false);
    expect(drawn).toBe(Math.ceil(1.8 * negative));
    expect(drawn * share).toBeCloseTo(negative, 12);
  }
});

it('keeps words with the probability of word2vec.c', () => {
  const table = keepTable(Float64Array.of(500, 10, 1), 1000, 1e-2);
  const expected = [0.5, 0.01, 0.001].map((share) => (Math.sqrt(share / 1e-2) + 1) * (1e-2 / share));
  expected.forEach((probability, word) => {
    expect((table?.[word] ?? 0) / 2 ** 32).toBeCloseTo(Math.min(1, probability), 8);
  });
  expect(keepTable(Float64Array.of(5), 5, 0)).toBeUndefined();
});
