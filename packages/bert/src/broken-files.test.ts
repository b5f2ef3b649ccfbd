import { expect, it } from 'vitest';
import { loadBroken } from '../../../converters/checkpoints/src/testing/broken-folder.js';
import { BertModel } from './bert.js';
import { fixture } from './testing/fixtures.js';

/** Beside tokenizer.json no vocab.txt is read, as in transformers; a config of the tokenizer may say nothing. */
const UNREAD = ['nothing at all', '{}', '[]', 'null', '5', 'a text', 'blank lines', 'its first half'];

it.each([
  ['google', []],
  ['pytorch-zip', []],
  ['pytorch-legacy', []],
  ['safetensors', ['tokenizer_config.json: {}', ...UNREAD.map((fault) => `vocab.txt: ${fault}`)]],
])('a BERT of %s with a broken file is refused with its path', async (layout, legal) => {
  const { loaded, wrong } = await loadBroken(fixture('english', layout), (folder) => BertModel.fromPretrained(folder));
  expect(wrong).toEqual([]);
  expect([...loaded].sort()).toEqual([...legal].sort());
});
