import { expect, it } from 'vitest';
import { GPT2 } from './index.js';
import { fixture } from './testing/fixtures.js';

it('a text of fewer than two tokens has no perplexity', async () => {
  const model = await GPT2.fromPretrained(fixture('gpt2/safetensors'));
  const refusal = { name: 'OpsError', code: 'BAD_INPUT' };
  for (const short of ['', [7]]) {
    await expect(model.perplexity(short)).rejects.toMatchObject(refusal);
    await expect(model.score([[7, 8], short])).rejects.toMatchObject(refusal);
  }
  await expect(model.score([[7, 8], [7]])).rejects.toThrow('text 1: expected at least 2 tokens');
  expect((await model.perplexity([7, 8])).perplexity).toBeGreaterThan(1);
  await model.dispose();
});
