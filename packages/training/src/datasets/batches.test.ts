import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf } from './batches.js';
import { inMemory } from './in-memory.js';
import { streaming } from './streaming.js';

/** Examples of a given length each; the number says which it is. */
const texts = (lengths: readonly number[]) => lengths.map((length, id) => ({ id, length }));
const length = (text: { readonly length: number }) => text.length;

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const padding = (batches: readonly (readonly { readonly length: number }[])[]): number =>
  batches.reduce((sum, batch) => {
    const longest = Math.max(...batch.map(length));
    return sum + batch.reduce((rest, text) => rest + longest - text.length, 0);
  }, 0);

describe('batchesOf', () => {
  it('loses and doubles no text, whatever the sizes, and only the last batch is short', async () => {
    const sizes = fc.record({
      lengths: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 200 }),
      batchSize: fc.integer({ min: 1, max: 20 }),
      bucketBatches: fc.integer({ min: 1, max: 12 }),
      shuffleBuffer: fc.integer({ min: 1, max: 50 }),
      seed: fc.maxSafeNat(),
      isShuffled: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ lengths, batchSize, bucketBatches, shuffleBuffer, seed, isShuffled }) => {
        const all = texts(lengths);
        const options = { batchSize, bucketBatches, length, ...(isShuffled && { shuffle: { seed, epoch: 3 } }) };
        const stream = await streaming('stream', () => inMemory(all).examples(), { shuffleBuffer });
        for (const dataset of [inMemory(all), stream]) {
          const batches = await collect(batchesOf(dataset, options));
          expect(
            batches
              .flat()
              .map(({ id }) => id)
              .sort((a, b) => a - b),
          ).toEqual(all.map(({ id }) => id));
          expect(batches).toHaveLength(Math.ceil(all.length / batchSize));
          expect(batches.filter((batch) => batch.length !== batchSize).length).toBeLessThanOrEqual(1);
          expect(await collect(batchesOf(dataset, options))).toEqual(batches);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('pads little, and gives the batches in no order of length', async () => {
    const dataset = inMemory(texts(Array.from({ length: 1000 }, (_, i) => 1 + ((i * 7919) % 128))));
    const run = (bucketBatches: number, seed = 1) =>
      collect(batchesOf(dataset, { batchSize: 10, bucketBatches, length, shuffle: { seed, epoch: 0 } }));
    const [plain, bucketed] = [await run(1), await run(50)];
    expect(padding(bucketed)).toBeLessThan(padding(plain) / 10);
    const firsts = bucketed.map(([first]) => first?.length ?? NaN);
    expect(firsts).not.toEqual([...firsts].sort((a, b) => a - b));
    expect(await run(50, 2)).not.toEqual(bucketed);
  });

  it('keeps the order without a seed', async () => {
    const dataset = inMemory(texts([3, 1, 2, 5, 4]));
    const ids = (await collect(batchesOf(dataset, { batchSize: 2, bucketBatches: 1, length }))).flat();
    expect(ids.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
  });

  it('refuses nothing at all', async () => {
    expect(() => inMemory([])).toThrow('memory: no example');
    const none = { next: () => Promise.resolve({ done: true, value: undefined } as const) };
    await expect(streaming('none', () => ({ [Symbol.asyncIterator]: () => none }))).rejects.toMatchObject({
      code: 'EMPTY_DATA',
    });
  });
});
