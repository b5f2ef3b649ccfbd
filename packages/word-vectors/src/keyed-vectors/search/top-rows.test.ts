import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeTop, TopList, type TopRows } from './top-rows.js';

function topOf(scores: readonly number[], capacity: number, firstRow = 0): TopRows {
  const list = new TopList(capacity);
  scores.forEach((score, i) => {
    list.offer(firstRow + i, score);
  });
  return list.sorted();
}

const scores = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 60 });

test('keeps the best, best first, and of equals the lower row', () => {
  fc.assert(
    fc.property(scores, fc.integer({ min: 0, max: 12 }), (values, capacity) => {
      const sorted = values.map((score, row) => ({ score, row })).sort((a, b) => b.score - a.score || a.row - b.row);
      expect([...topOf(values, capacity).rows]).toEqual(sorted.slice(0, capacity).map(({ row }) => row));
    }),
  );
});

test('lists of parts merge into the list of the whole', () => {
  fc.assert(
    fc.property(scores, scores, fc.integer({ min: 1, max: 12 }), (a, b, capacity) => {
      const parts = [topOf(a, capacity), topOf(b, capacity, a.length)];
      expect(mergeTop(parts, capacity)).toEqual(topOf([...a, ...b], capacity));
    }),
  );
});
