import { afterAll, describe, expect, it } from 'vitest';
import { BertForMaskedLM } from './bert-for-masked-lm.js';
import { BertModel } from './bert.js';
import { fixture, trainedTasks } from './testing/fixtures.js';

const trained = 'chinese_L-2_H-64_A-2';
const texts = trainedTasks(trained).fillMask.map(({ text }) => text);

const cosine = (a: Float32Array, b: Float32Array): number => {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
};

describe.each([
  ['int8', 0.99],
  ['float16', 0.99999],
] as const)('%s', async (dtype, bound) => {
  const exact = await BertModel.fromPretrained(fixture('trained', trained));
  const model = await BertModel.fromPretrained(fixture('trained', trained), { dtype });
  afterAll(() => Promise.all([exact.dispose(), model.dispose()]));

  it(`embeds within a cosine of ${bound} of float32`, async () => {
    const [expected, found] = [await exact.embed(texts), await model.embed(texts)];
    for (const [i, vector] of found.entries()) expect(cosine(vector, expected[i] ?? vector)).toBeGreaterThan(bound);
  });

  it('fills the same masks', async () => {
    const masked = await BertForMaskedLM.fromPretrained(fixture('trained', trained), { dtype });
    for (const { text, top } of trainedTasks(trained).fillMask) {
      const masks = await masked.fillMask(text, { topK: 1 });
      expect(masks.map(({ candidates }) => candidates[0]?.token)).toEqual(top.map((mask) => mask[0]?.token));
    }
    await masked.dispose();
  });
});

it('int8 gives the same from [in, out] and from [out, in]', async () => {
  const [google, torch] = await Promise.all(
    ['google', 'pytorch-zip'].map((layout) => BertModel.fromPretrained(fixture('english', layout), { dtype: 'int8' })),
  );
  expect(await google?.embed('the cat and the dog')).toEqual(await torch?.embed('the cat and the dog'));
  await Promise.all([google?.dispose(), torch?.dispose()]);
});
