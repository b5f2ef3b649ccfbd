import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadBroken } from '../../../converters/checkpoints/src/testing/broken-folder.js';
import { GPT2 } from './gpt2.js';
import { OpenAIGPT } from './openai-gpt.js';

const fixtures = fileURLToPath(new URL('../../../fixtures/gpt/', import.meta.url));
const folders = [
  ...readdirSync(`${fixtures}gpt2`).map((name) => [`gpt2/${name}`, GPT2] as const),
  ...readdirSync(`${fixtures}gpt`).map((name) => [`gpt/${name}`, OpenAIGPT] as const),
];

/** TensorFlow's own note of the newest checkpoint, which names it and is not needed. */
const isUnread = (outcome: string): boolean => outcome.startsWith('checkpoint: ');

it.each(folders)('%s with a broken file is refused with its path', async (name, model) => {
  const { loaded, wrong } = await loadBroken(fixtures + name, (folder) => model.fromPretrained(folder));
  // Without its added tokens a vocabulary is too short, and of the two files that one is named.
  expect(wrong.filter((outcome) => !/^added_tokens\.json: \{\}: .*vocab\.json.*too short/.test(outcome))).toEqual([]);
  expect(loaded.filter((outcome) => !isUnread(outcome))).toEqual([]);
});
