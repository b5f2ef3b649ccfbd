import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BertModel } from '../bert.js';
import { fixture, largestError } from '../testing/fixtures.js';
import { sentenceFolders, sentenceTexts, unpackedFolder } from '../testing/sentence-folders.js';

const BOUND = 1e-5;

it('there are folders enough', () => {
  expect(sentenceFolders.length).toBeGreaterThanOrEqual(70);
});

describe.each(sentenceFolders)('$name', ({ name, encoded }) => {
  it('embeds as sentence-transformers does, with no option but the prompt', async () => {
    const { folder, [Symbol.asyncDispose]: remove } = await unpackedFolder(name);
    try {
      const model = await BertModel.fromPretrained(folder);
      for (const { promptName, embeddings } of encoded) {
        const vectors = await model.embed(sentenceTexts, promptName === undefined ? {} : { promptName });
        const errors = vectors.map((vector, i) => largestError(vector, embeddings[i] ?? []));
        expect(Math.max(...errors), `promptName ${promptName ?? 'none'}: ${errors.join(' ')}`).toBeLessThanOrEqual(
          BOUND,
        );
      }
      await model.dispose();
    } finally {
      await remove();
    }
  });
});

describe('folders that were read wrongly once', () => {
  interface Expected {
    readonly texts: readonly string[];
    readonly embeddings: readonly (readonly number[])[];
  }

  it.each(['st-do-lower-case', 'st-normalize-before-dense'])('%s', async (name) => {
    const folder = fixture('sentence-modules', name);
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected; // sentence-transformers' own
    const model = await BertModel.fromPretrained(folder);
    const vectors = await model.embed(expected.texts);
    const errors = vectors.map((vector, i) => largestError(vector, expected.embeddings[i] ?? []));
    expect(Math.max(...errors)).toBeLessThanOrEqual(BOUND);
    await model.dispose();
  });
});
