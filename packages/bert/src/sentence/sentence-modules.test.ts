import { describe, expect, it } from 'vitest';
import { BertModel } from '../bert.js';
import { largestError } from '../testing/fixtures.js';
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
