import { describe, expect, it } from 'vitest';
import { expectTruncationRefused, outcome } from '../testing/hostile.js';
import { openCheckpoint } from '../open-checkpoint.js';
import { expectReference, FIXTURES, fixtureBytes, fixturesOf } from '../testing/reference.js';
import { memorySource } from '../source/byte-source.js';
import { openPytorch } from './open-pytorch.js';

const open = (bytes: Uint8Array) => openPytorch(memorySource('test.bin', bytes));

describe('openPytorch', () => {
  it.each(fixturesOf('pytorch/'))('reads %s as PyTorch wrote it', async (fixture) => {
    const checkpoint = await openCheckpoint(FIXTURES + fixture);
    await expectReference(checkpoint, fixture);
    expect(checkpoint.format).toBe(/legacy|old/.test(fixture) ? 'pytorch-legacy' : 'pytorch-zip');
    await checkpoint.close();
  });

  it.each(['zip', 'legacy'])('has no place for strided tensors, %s', async (kind) => {
    const checkpoint = await openCheckpoint(`${FIXTURES}pytorch/views.${kind}.bin`);
    const unplaced = [...checkpoint.tensors.values()].filter(({ place }) => place === undefined);
    expect(unplaced.map(({ name }) => name)).toEqual(['transposed', 'columns', 'expanded']);
    await checkpoint.close();
  });

  it('keeps the plain values of a training checkpoint', async () => {
    const checkpoint = await openCheckpoint(`${FIXTURES}pytorch/training.zip.bin`);
    expect(checkpoint.metadata).toMatchObject({
      epoch: '3',
      'tags.0': 'a',
      'tags.1': 'true',
      'tags.3': '0.5',
      'optimizer.param_groups.0.lr': '0.001',
    });
    await checkpoint.close();
  });

  it('verifies a storage whose tensors are parts of it', async () => {
    const bytes = fixtureBytes('pytorch/views.zip.bin');
    const good = await openCheckpoint(`${FIXTURES}pytorch/views.zip.bin`);
    const offset = good.tensors.get('base')?.place?.offset ?? 0;
    await good.close();
    bytes[offset] = (bytes[offset] ?? 0) ^ 1;
    const checkpoint = await open(bytes);
    const isRefused = [...checkpoint.tensors.values()].map(async (tensor) => {
      const refused = await tensor.read().then(
        () => false,
        () => true,
      );
      return [tensor.name, refused] as const;
    });
    expect(Object.fromEntries(await Promise.all(isRefused))).toMatchObject({
      base: true,
      rows: true,
      parameter: false,
    });
  });

  it.each(['views.zip.bin', 'no-crc.zip.bin', 'views.legacy.bin', 'views.legacy-protocol4.bin', 'old-views.bin'])(
    'refuses every truncation of %s',
    (name) => expectTruncationRefused(fixtureBytes(`pytorch/${name}`), open),
  );

  it('opens the good fixtures from memory', async () => {
    expect(await outcome(fixtureBytes('pytorch/views.zip.bin'), open)).toBe('opened');
    expect(await outcome(fixtureBytes('pytorch/views.legacy.bin'), open)).toBe('opened');
  });
});
