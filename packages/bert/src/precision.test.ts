import { afterAll, describe, expect, it } from 'vitest';
import { BertForMaskedLM } from './bert-for-masked-lm.js';
import { BertModel } from './bert.js';
import { fixture, trainedTasks } from './testing/fixtures.js';

const trainedModels = ['chinese_L-2_H-64_A-2', 'english_L-2_H-64_A-2'] as const;
const [trained] = trainedModels;
const texts = trainedTasks(trained).fillMask.map(({ text }) => text);

const cosine = (a: Float32Array, b: Float32Array): number => {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
};

describe.each([
  ['int8', 0.995],
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

const layouts = ['google', 'pytorch-zip'].map((layout) => fixture('english', layout));

it('int8 gives the same from [in, out] and from [out, in]', async () => {
  const [google, torch] = await Promise.all(
    layouts.map((folder) => BertModel.fromPretrained(folder, { dtype: 'int8' })),
  );
  expect(await google?.embed('the cat and the dog')).toEqual(await torch?.embed('the cat and the dog'));
  await Promise.all([google?.dispose(), torch?.dispose()]);
});

describe.each(['cpu', 'wasm'] as const)('int8 on %s', (device) => {
  it.each(trainedModels)(
    '%s: at least a cosine of 0.995 for each text, alone as in any batch within 1e-6',
    async (name) => {
      const some = trainedTasks(name).fillMask.map(({ text }) => text);
      const exact = await BertModel.fromPretrained(fixture('trained', name));
      const model = await BertModel.fromPretrained(fixture('trained', name), { dtype: 'int8', device });
      const expected = await exact.embed(some);
      const alone: Float32Array[] = [];
      for (const text of some) alone.push(await model.embed(text));
      alone.forEach((vector, i) => {
        expect(cosine(vector, expected[i] ?? vector)).toBeGreaterThan(0.995);
      });
      const padded = [...some, some.join(' ').slice(0, 200)];
      const { lastHiddenState } = await model.forward(padded);
      for (const [i, text] of some.entries()) {
        const { lastHiddenState: own } = await model.forward(text);
        const row = lastHiddenState.at(i).data.subarray(0, own.data.length);
        expect(row.length).toBeGreaterThan(0);
        row.forEach((value, at) => {
          expect(Math.abs(value - (own.data[at] ?? NaN))).toBeLessThan(1e-6);
        });
      }
      await Promise.all([exact.dispose(), model.dispose()]);
    },
  );
});
