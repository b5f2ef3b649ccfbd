import { describe, expect, it } from 'vitest';
import { openCheckpoint } from './open-checkpoint.js';
import { expectedWords, expectReference, FIXTURES, fixturesOf } from './testing/reference.js';
import { openWord2vecBinary } from './word-vectors/open-binary.js';
import { openWordVectorsText } from './word-vectors/open-text.js';
import { fileSource } from './file-system/file-source.js';

describe('openCheckpoint reads what the reference wrote', () => {
  it.each([...fixturesOf('numpy/'), ...fixturesOf('hdf5/'), ...fixturesOf('gpt/'), ...fixturesOf('words/')])(
    '%s',
    async (fixture) => {
      const checkpoint = await openCheckpoint(FIXTURES + fixture);
      await expectReference(checkpoint, fixture);
      await checkpoint.close();
    },
  );
});

describe('word vectors', () => {
  it.each(fixturesOf('words/'))('%s: has the words of the reference', async (fixture) => {
    const checkpoint = await openCheckpoint(FIXTURES + fixture);
    expect('words' in checkpoint && checkpoint.words).toEqual(expectedWords(fixture));
    await checkpoint.close();
  });

  it.each([
    ['word2vec.txt', openWordVectorsText],
    ['word2vec.txt.gz', openWordVectorsText],
    ['glove.txt', openWordVectorsText],
    ['word2vec.bin', openWord2vecBinary],
    ['word2vec.bin.gz', openWord2vecBinary],
  ] as const)('%s: reads only the first words when told', async (name, open) => {
    const whole = await open(await fileSource(`${FIXTURES}words/${name}`));
    const few = await open(await fileSource(`${FIXTURES}words/${name}`), { limit: 3 });
    expect(few.words).toEqual(whole.words.slice(0, 3));
    expect(few.tensors.get('vectors')?.shape).toEqual([3, 5]);
    const all = await whole.tensors.get('vectors')?.read();
    expect(await few.tensors.get('vectors')?.read()).toEqual(all?.slice(0, 60));
    await Promise.all([whole.close(), few.close()]);
  });
});
