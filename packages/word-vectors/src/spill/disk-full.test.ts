import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { trainGlove } from '../glove/train-glove.js';
import { smallSentences } from '../testing/small-corpus.js';
import { trainWord2Vec } from '../word2vec/train-word2vec.js';

/** A disk that is full after so many bytes. */
const disk = vi.hoisted(() => ({ free: Infinity }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    open: async (...given: Parameters<typeof real.open>) => {
      const file = await real.open(...given);
      const write = file.write.bind(file) as (bytes: Uint8Array, ...more: number[]) => Promise<unknown>;
      return Object.assign(file, {
        write: (bytes: Uint8Array, ...more: number[]) => {
          disk.free -= bytes.length;
          if (disk.free >= 0) return write(bytes, ...more);
          return Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
        },
      });
    },
  };
});

/** Words enough for more pairs than a mebibyte holds. */
const sentences = Array.from({ length: 9000 }, (_, k) =>
  Array.from({ length: 8 }, (_word, at) => `w${(k * 7919 + at * 104_729 * k) % 1009}`),
);

it.each([
  ['word2vec’s tokens', 0, () => smallSentences(60_000), trainWord2Vec],
  ['GloVe’s pairs', 100_000, () => sentences, trainGlove],
  ['GloVe’s records', 1_500_000, () => sentences, trainGlove],
] as const)('a disk that fills up with %s is told, and nothing is left on it', async (_, free, corpus, train) => {
  const folder = await mkdtemp(join(tmpdir(), 'firth-full-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  disk.free = free;
  const training = train(corpus(), { memory: 2 ** 20, temporaryFolder: folder, threads: 1, minCount: 1, epochs: 1 });
  await expect(training).rejects.toMatchObject({ code: 'DISK_FULL' });
  await expect(training).rejects.toThrow(/no space is left for the temporary file/);
  expect(await readdir(folder)).toEqual([]);
});
