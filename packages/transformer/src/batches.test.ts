import fc from 'fast-check';
import { expect, it } from 'vitest';
import { batchesByLength } from './batches.js';

const padded = (batches: readonly (readonly number[])[], lengths: readonly number[]): number =>
  batches.reduce((sum, batch) => sum + batch.length * Math.max(...batch.map((index) => lengths[index] ?? 0)), 0);

it('holds every row once, longest first, each batch within the budget unless it is one row', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 2, max: 600 })), (lengths) => {
      const batches = batchesByLength(lengths, 512);
      expect(batches.flat().sort((a, b) => a - b)).toEqual([...lengths.keys()]);
      const widths = batches.map((batch) => Math.max(...batch.map((index) => lengths[index] ?? 0)));
      expect(widths).toEqual([...widths].sort((a, b) => b - a));
      batches.forEach((batch, i) => {
        if (batch.length > 1) expect(batch.length * (widths[i] ?? 0)).toBeLessThanOrEqual(512);
      });
    }),
  );
});

it('parts short rows from long ones where that costs less than their padding', () => {
  const lengths = [100, 5, 98, 6, 5];
  const batches = batchesByLength(lengths, 512);
  expect(batches).toEqual([
    [0, 2],
    [3, 1, 4],
  ]);
  expect(padded(batches, lengths)).toBe(218);
});

it('keeps rows together whose padding costs less than a batch of their own', () => {
  expect(batchesByLength([20, 18, 19], 512)).toEqual([[0, 2, 1]]);
});

it('is nothing for nothing', () => {
  expect(batchesByLength([], 512)).toEqual([]);
});
