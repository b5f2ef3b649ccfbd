import { describe, expect, it } from 'vitest';
import { Random } from '../kernels/random.js';
import { ReferenceGlove, type GloveRecord } from '../kernels/reference/glove.js';
import { goldenSteps, largestDistance } from '../testing/golden-steps.js';
import { GloveTrainer } from './glove-trainer.js';

const start = (words: number, dimension: number, rate: number, clip: number) =>
  GloveTrainer.create({
    setup: { words, dimension, rate, clip, seed: 5, threads: 1 },
    memory: undefined,
    thread: 0,
  });

/** The kernel's rows of words, contexts and both squares, each a vector and its bias. */
function tables({ memory, layout }: GloveTrainer, words: number, dimension: number): Float32Array[][] {
  return [0, 1, 2, 3].map((table) =>
    Array.from({ length: words }, (_, row) => {
      const at = layout.model + (table * words + row) * layout.stride;
      return new Float32Array(memory.buffer, at, dimension + 1);
    }),
  );
}

/** Records as the kernel reads them. */
function packed(records: readonly GloveRecord[]): Uint32Array<ArrayBuffer> {
  const bytes = new Uint32Array(4 * records.length);
  const floats = new Float32Array(bytes.buffer);
  records.forEach(({ word, context, logX, weight }, k) => {
    bytes.set([word, context], 4 * k);
    floats.set([logX, weight], 4 * k + 2);
  });
  return bytes;
}

describe('GloVe', () => {
  it.each(goldenSteps.glove.map((step) => [step.dimension, step] as const))(
    'one update with %i values: as the paper says',
    async (dimension, { words, word, context, x, xMax, alpha, rate, clip, cost, before, after }) => {
      const trainer = await start(words, dimension, rate, clip);
      const reference = new ReferenceGlove(words, dimension, 5);
      const referenceTables = [reference.words, reference.contexts, reference.wordSquares, reference.contextSquares];
      const record = { word, context, logX: Math.log(x), weight: Math.min(1, (x / xMax) ** alpha) };
      for (const [found, step] of [
        [tables(trainer, words, dimension), () => trainer.train(packed([record]))],
        [referenceTables, () => reference.step(record, rate, clip)],
      ] as const) {
        rowsOf(before).forEach((rows, table) => {
          rows.forEach((row, k) => found[table]?.[k]?.set(row));
        });
        expect(Math.abs(step() - cost)).toBeLessThanOrEqual(1e-6 * Math.max(1, cost));
        rowsOf(after).forEach((rows, table) => {
          expect(largestDistance(found[table] ?? [], rows)).toBeLessThanOrEqual(1e-6);
        });
      }
    },
  );

  it('agrees with its plain version within 1e-4 after a thousand records', async () => {
    const [words, dimension] = [40, 18];
    const [trainer, reference] = [await start(words, dimension, 0.05, 100), new ReferenceGlove(words, dimension, 5)];
    const random = new Random(9);
    const records = Array.from({ length: 1000 }, () => {
      const [word, context, x] = [random.below(words), random.below(words), 1 + random.below(150)];
      return { word, context, logX: Math.log(x), weight: Math.min(1, (x / 100) ** 0.75) };
    });
    const cost = trainer.train(packed(records));
    const expected = records.reduce((sum, record) => sum + reference.step(record, 0.05, 100), 0);
    const [w = [], c = []] = tables(trainer, words, dimension);
    expect(Math.abs(cost / expected - 1)).toBeLessThanOrEqual(1e-5);
    expect(largestDistance(w, reference.words)).toBeLessThanOrEqual(1e-4);
    expect(largestDistance(c, reference.contexts)).toBeLessThanOrEqual(1e-4);
    const sums = reference.words.map((row, i) =>
      row.subarray(0, dimension).map((v, k) => v + (reference.contexts[i]?.[k] ?? 0)),
    );
    const vectors = trainer.vectors();
    const found = sums.map((_, i) => vectors.subarray(i * dimension, (i + 1) * dimension));
    expect(largestDistance(found, sums)).toBeLessThanOrEqual(1e-4);
  });
});

type State = (typeof goldenSteps.glove)[number]['before'];

const rowsOf = ({ w, c, b, d, ws, cs, bs, ds }: State): readonly (readonly number[])[][] => {
  const joined = (rows: readonly (readonly number[])[], last: readonly number[]) =>
    rows.map((row, i) => [...row, last[i] ?? NaN]);
  return [joined(w, b), joined(c, d), joined(ws, bs), joined(cs, ds)];
};
