import { join } from 'node:path';
import { BertModel } from '@firth/bert';
import { expect, onTestFinished, test } from 'vitest';
import { sentenceTexts, unpackedFolder } from '../../../bert/src/testing/sentence-folders.js';
import { firth } from '../testing/run-firth.js';
import { emptyFolder } from '../testing/workspace.js';

/** Vectors of every text, with the prompts that there are. */
async function embeddings(folder: string, prompts: readonly string[]) {
  const model = await BertModel.fromPretrained(folder);
  const vectors = [await model.embed(sentenceTexts)];
  for (const promptName of prompts) vectors.push(await model.embed(sentenceTexts, { promptName }));
  await model.dispose();
  return vectors;
}

test.each([
  ['normalize-before-dense', []],
  ['dense-three', []],
  ['dense-PReLU', []],
  ['dense-on-tokens', []],
  ['layer-norm-dense-normalize', []],
  ['weighted-layers', []],
  ['dropout', []],
  ['without-prompt-all', ['query', 'passage']],
  ['old-pooling-several', []],
  ['old-normalize-before-dense', []],
  ['old-lower-case-folder', []],
  ['old-other-name', []],
])('%s: its modules, in their order, are those of what it is converted to and back', async (name, prompts) => {
  const { folder: source, [Symbol.asyncDispose]: remove } = await unpackedFolder(name);
  onTestFinished(remove);
  const expected = await embeddings(source, prompts);
  const [once, twice] = [join(await emptyFolder(), 'once'), join(await emptyFolder(), 'twice')];
  for (const [from, to] of [
    [source, once],
    [once, twice],
  ] as const) {
    const { status, stderr } = await firth(['convert', from, to, '--to', 'huggingface']);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(await embeddings(to, prompts)).toEqual(expected);
  }
});
