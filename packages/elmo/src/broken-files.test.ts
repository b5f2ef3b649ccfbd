import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadBroken } from '../../../converters/checkpoints/src/testing/broken-folder.js';
import { Elmo } from './elmo.js';

it('an ELMo with a broken file is refused with its path', async () => {
  const original = fileURLToPath(new URL('../../../fixtures/elmo/bilm-tf', import.meta.url));
  const { loaded, wrong } = await loadBroken(original, (folder) => Elmo.fromPretrained(folder));
  expect([loaded, wrong]).toEqual([[], []]);
});
