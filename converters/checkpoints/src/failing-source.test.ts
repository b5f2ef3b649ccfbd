import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { openNpz, openPytorch, openWordVectorsText } from './formats.js';
import { memorySource, type ByteSource } from './source/byte-source.js';

const fixture = async (name: string): Promise<ByteSource> =>
  memorySource(name, await readFile(new URL(`../fixtures/${name}`, import.meta.url)));

/** Fails from the `first` read on, as a download does whose signal is aborted: the reason may be anything. */
const failing = (source: ByteSource, first: number, reason: unknown): ByteSource => {
  let reads = 0;
  return {
    name: source.name,
    size: source.size,
    close: () => source.close(),
    read: (start, length) => (++reads >= first ? Promise.reject(reason) : source.read(start, length)),
  };
};

it.each([
  ['pytorch/views.zip.bin', openPytorch],
  ['numpy/deflated.npz', openNpz],
  ['words/word2vec.txt.gz', openWordVectorsText],
] as const)('%s: what a source fails with comes through', async (name, open) => {
  const source = await fixture(name);
  for (const reason of ['enough', new Error('enough'), 7]) {
    const outcome = open(failing(source, 1, reason)).then(
      () => 'opened',
      (error: unknown) => error,
    );
    expect(await outcome).toBe(reason);
  }
});
