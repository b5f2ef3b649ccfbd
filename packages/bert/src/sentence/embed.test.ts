import { afterAll, describe, expect, it } from 'vitest';
import { BertModel } from '../bert.js';
import { fixture, goldenEmbeddings, largestError } from '../testing/fixtures.js';
import type { PoolingMode } from './embed-options.js';

const golden = goldenEmbeddings();
const BOUND = 1e-5;

describe.each(['sentence-transformers', 'sentence-transformers-dense'] as const)('%s', async (folder) => {
  const model = await BertModel.fromPretrained(fixture('english', folder));
  afterAll(() => model.dispose());

  it('embeds as the folder says, sentences of every length', async () => {
    const vectors = await model.embed(golden.sentences);
    const errors = vectors.map((vector, i) => largestError(vector, golden[folder][i] ?? []));
    expect(Math.max(...errors)).toBeLessThanOrEqual(BOUND);
  });

  it('gives a sentence alone what it gets in a batch', async () => {
    const together = await model.embed(golden.sentences);
    for (const [i, sentence] of golden.sentences.entries())
      expect(largestError(await model.embed(sentence), together[i] ?? [])).toBeLessThanOrEqual(1e-6);
  });
});

describe('pooling', async () => {
  const model = await BertModel.fromPretrained(fixture('english', 'encoder-only'));
  afterAll(() => model.dispose());
  const modes: readonly (readonly [PoolingMode, string])[] = [
    ['cls', 'cls'],
    ['max', 'max'],
    ['mean', 'mean'],
    ['meanSqrtLen', 'mean_sqrt_len_tokens'],
    ['weightedMean', 'weightedmean'],
    ['lastToken', 'lasttoken'],
  ];

  it.each(modes)('%s equals sentence-transformers', async (pooling, name) => {
    const vectors = await model.embed(golden.sentences, { pooling, maxLength: 24 });
    const errors = vectors.map((vector, i) => largestError(vector, golden.pooling[name]?.[i] ?? []));
    expect(Math.max(...errors)).toBeLessThanOrEqual(BOUND);
  });

  it('concatenates several, and scales to length 1 when asked', async () => {
    const vector = await model.embed('the cat', { pooling: ['cls', 'mean'], normalize: true });
    expect(vector).toHaveLength(48);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
  });

  it('reports progress, and stops between batches when aborted', async () => {
    const texts = Array.from({ length: 200 }, () => 'the cat and the dog like the good book about the river');
    const controller = new AbortController();
    const seen: number[] = [];
    const onProgress = (done: number, total: number) => {
      seen.push(done);
      expect(total).toBe(200);
      controller.abort();
    };
    await expect(model.embed(texts, { onProgress, signal: controller.signal })).rejects.toThrow(/abort/i);
    expect(seen).toHaveLength(1);
  });

  it('streams each vector once, with its index', async () => {
    const texts = ['the cat', 'a dog and a bird', 'the', 'the river and the book'];
    const found = new Map<number, Float32Array>();
    for await (const { index, embedding } of model.embedStream(texts)) found.set(index, embedding);
    expect([...found.keys()].sort()).toEqual([0, 1, 2, 3]);
    const whole = await model.embed(texts);
    for (const [index, embedding] of found) expect(embedding).toEqual(whole[index]);
  });

  it.each([
    ['a length beyond the model', { maxLength: 65 }, /maxLength: expected at most 64, the positions of .* found 65/],
    ['a length without room', { maxLength: 1 }, /maxLength: expected .* found 1/],
    ['a prompt that the folder does not have', { promptName: 'query' }, /promptName: .* found 'query'/],
  ])('refuses %s', async (_, options, message) => {
    await expect(model.embed('x', options)).rejects.toThrow(message);
  });
});
