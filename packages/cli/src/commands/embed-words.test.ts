import { fileURLToPath } from 'node:url';
import { Elmo } from '@firth/elmo';
import { expect, it } from 'vitest';
import { firth } from '../testing/run-firth.js';

const model = fileURLToPath(new URL('../../../../fixtures/elmo/bilm-tf', import.meta.url));

it('prints every layer of every word, as Elmo gives them', async () => {
  const { status, stdout } = await firth(['embed', model, 'The cat sat', '今天 天气']);
  expect(status).toBe(0);
  const lines = stdout.trim().split('\n');
  const elmo = await Elmo.fromPretrained(model);
  const expected = await elmo.embed([
    ['The', 'cat', 'sat'],
    ['今天', '天气'],
  ]);
  await elmo.dispose();
  expect(lines).toHaveLength(2);
  lines.forEach((line, i) => {
    const { words, layers } = JSON.parse(line) as { words: string[]; layers: number[][][] }; // what the command prints
    expect(words).toEqual(expected[i]?.words);
    expect(layers.map((layer) => Float32Array.from(layer.flat()))).toEqual(expected[i]?.layers);
  });
});

it('refuses what is for texts, and for texts what is for words', async () => {
  const { status, stderr } = await firth(['embed', model, 'a', '--max-length', '5']);
  expect([status, stderr]).toEqual([2, expect.stringContaining('--max-length is not for an ELMo')]);
  const bert = fileURLToPath(new URL('../../../../fixtures/bert/english/safetensors', import.meta.url));
  const texts = await firth(['embed', bert, 'a', '--batch-size', '5']);
  expect([texts.status, texts.stderr]).toEqual([2, expect.stringContaining('--batch-size is for an ELMo')]);
});
