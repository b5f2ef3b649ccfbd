import { openCheckpoint } from '@firth/checkpoints';
import { expect, it } from 'vitest';
import { parity } from './parity.js';
import { fixture, layouts } from './testing/fixtures.js';

const BOUND = 1e-5;
const inputs = ['input_ids', 'attention_mask', 'mc_token_ids'];

it.each(layouts)('%s: every hidden state, attention and logit equals the reference', async (layout, golden) => {
  const reference = fixture(`${golden}.reference.safetensors`);
  const report = await parity(fixture(layout), reference, { bound: BOUND });
  expect(report.firstOverBound).toBeUndefined();
  expect(report.unknown).toEqual([]);
  const expected = await openCheckpoint(reference);
  const names = [...expected.tensors.keys()].filter((name) => !inputs.includes(name));
  await expected.close();
  expect(report.rows.map(({ name }) => name).sort()).toEqual(names.sort());
});

it('names the first tensor over the bound, in the order of computation', async () => {
  const report = await parity(fixture('gpt2/openai'), fixture('gpt2.reference.safetensors'), { bound: 0 });
  expect(report.firstOverBound?.name).toBe(report.rows.find(({ maxAbsoluteError }) => maxAbsoluteError > 0)?.name);
  expect(report.rows[0]?.name).toBe('hidden_states.0');
  expect(report.rows.at(-1)?.name).toBe('logits');
});

it("refuses a BERT's reference", async () => {
  const reference = fixture('../bert/trained/chinese_L-2_H-64_A-2/reference.safetensors');
  await expect(parity(fixture('gpt2/openai'), reference)).rejects.toThrow(
    'token_type_ids: the reference is of another kind of model',
  );
});
