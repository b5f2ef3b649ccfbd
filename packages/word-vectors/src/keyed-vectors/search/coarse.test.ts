/// <reference lib="webworker" />
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mulberry32 } from '../seeded-vector.js';
import { unit } from '../vector-arithmetic.js';
import { VectorRows } from '../vector-rows.js';
import { coarseQuery, referenceCoarseKernel } from './coarse.js';
import { loadKernel } from './kernel.js';
import { scan } from './scan.js';
import type { Score } from './score.js';

const places = { rows: 0, lengths: 16_000, coarse: 16_384, factors: 24_576, errors: 25_600, queries: 26_624 };
const [parameters, bounds] = [40_960, 45_056];

function memoryOf(shared: boolean): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: 1, ...(shared ? { maximum: 1, shared } : {}) });
  const random = mulberry32(7);
  new Float32Array(memory.buffer).forEach((_, i, all) => (all[i] = (random() - 0.5) * 10 ** ((i % 9) - 4)));
  new Int16Array(memory.buffer, places.queries, 4096).forEach((_, i, all) => (all[i] = 60_000 * (random() - 0.5)));
  return memory;
}

test.each([false, true])('the kernel equals its reference to the last bit, shared memory: %s', async (shared) => {
  const [kernelMemory, referenceMemory] = [memoryOf(shared), memoryOf(shared)];
  const sides = [await loadKernel(kernelMemory), referenceCoarseKernel(referenceMemory)];
  const [kernelBytes, referenceBytes] = [kernelMemory, referenceMemory].map(({ buffer }) => Buffer.from(buffer)) as [
    Buffer,
    Buffer,
  ];
  fc.assert(
    fc.property(fc.nat(11), fc.nat(10), fc.integer({ min: 1, max: 20 }), (rowCount, queryCount, quarters) => {
      const stride = 16 * Math.ceil(quarters / 4);
      const { rows, lengths, coarse, factors, errors, queries } = places;
      for (const side of sides) {
        side.quantize(rows, rowCount, 16 * quarters, lengths, coarse, stride, factors, errors);
        side.bounds(coarse, rowCount, stride, factors, errors, queries, queryCount, parameters, bounds);
      }
      expect(kernelBytes.equals(referenceBytes)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

/** Vectors of one kind: what makes rounding to int8 or float32 worst, and neighbours hardest to tell apart. */
const KINDS: Readonly<Record<string, (random: () => number, row: number, i: number) => number>> = {
  uniform: (random) => random() - 0.5,
  'one large value': (random, row, i) => (i === row % 7 ? 100 : random() - 0.5),
  'one direction': (random, row) => 1 + 1e-6 * random() * (row % 5),
  'one-hot and zeros': (_, row, i) => (row % 3 > 0 && i === row % 11 ? row : 0),
  'of all lengths': (random, row) => (random() - 0.5) * 10 ** ((row % 61) - 30),
  opposite: (random, row, i) => (row % 2 === 0 ? 1 : -1) * (i + random() * 1e-7),
};

test.each(Object.entries(KINDS))('%s: rows that bounds rule out are none of the best', async (_, valueOf) => {
  for (const [count, dimension] of [
    [1500, 50],
    [513, 3],
    [700, 300],
  ] as const) {
    const random = mulberry32(count);
    const rows = new VectorRows(count, dimension);
    for (let row = 0; row < count; row++)
      rows.vector(row).set(Array.from({ length: dimension }, (_one, i) => valueOf(random, row, i)));
    rows.measure(0, count);
    const kernel = await loadKernel(rows.memory);
    const queries = [0, 1, 5, 11, 600 % count, count - 1].map((row) => unit(rows.vector(row)));
    queries.push(unit(Float32Array.from({ length: dimension }, () => random() - 0.5)), new Float32Array(dimension));
    rows.writeQueries(queries);
    const scores: Score[] = queries.map((_query, query) => ({ kind: 'cosine', query }));
    scores.push({ kind: 'product', positive: [0, 1], negative: [2] });
    scores.push({ kind: 'product', positive: [6], negative: [7, 3] });
    // A scan without the copy stands behind one that made it; a whole one behind one of a part.
    const search = (to: number, layout: VectorRows['layout']): unknown => {
      const range = { from: 0, to, queryCount: queries.length, scores, topN: 5 };
      const steps = scan(rows.memory, kernel, layout, 0, range);
      for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
    };
    for (const to of [count - 100, count])
      expect(search(to, rows.layout)).toEqual(search(to, { ...rows.layout, coarse: undefined }));
  }
});

test('no product of a row with a query leaves int32, whatever the dimension', () => {
  for (const dimension of [1, 300, 4096, 65_536]) {
    const { values, parameters: parts } = coarseQuery(unit(new Float32Array(dimension).fill(1)));
    expect(127 * values.reduce((sum, value) => sum + Math.abs(value), 0)).toBeLessThan(2 ** 31);
    expect(parts[1]).toBeCloseTo(1, 2);
    expect(parts[2]).toBeLessThan(0.01);
  }
});

test('of random vectors nearly all are ruled out', async () => {
  const [count, dimension] = [20_000, 100];
  const random = mulberry32(3);
  const rows = new VectorRows(count, dimension);
  for (let row = 0; row < count; row++) rows.vector(row).set(Array.from({ length: dimension }, () => random() - 0.5));
  rows.measure(0, count);
  rows.writeQueries([unit(rows.vector(9))]);
  const kernel = await loadKernel(rows.memory);
  let scored = 0;
  const counting = {
    ...kernel,
    dots: (...args: Parameters<typeof kernel.dots>) => {
      scored += args[1];
      kernel.dots(...args);
    },
  };
  const range = { from: 0, to: count, queryCount: 1, scores: [{ kind: 'cosine', query: 0 } as const], topN: 10 };
  const steps = scan(rows.memory, counting, rows.layout, 0, range);
  while (steps.next().done !== true);
  expect(scored).toBeGreaterThan(9);
  expect(scored).toBeLessThan(count / 20);
});
