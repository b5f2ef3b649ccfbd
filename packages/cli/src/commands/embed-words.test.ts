import { fileURLToPath } from 'node:url';
import { Elmo } from '@firth/elmo';
import { expect, it } from 'vitest';
import { firth } from '../testing/run-firth.js';

const model = fileURLToPath(new URL('../../../../fixtures/elmo/bilm-tf', import.meta.url));

it('prints every layer of every word, as Elmo gives them', async () => {
  const { status, stdout } = await firth(['embed-words', model, 'The cat sat', '今天 天气']);
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

it('refuses a folder that holds no ELMo', async () => {
  const { status, stderr } = await firth(['embed-words', fileURLToPath(new URL('.', import.meta.url)), 'a']);
  expect([status, stderr]).toEqual([1, expect.stringContaining('the folder holds no checkpoint')]);
});
