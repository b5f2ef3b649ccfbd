import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readFloat32 } from '../float32.js';
import { openCheckpoint } from '../open-checkpoint.js';
import { memorySource } from '../source/byte-source.js';
import { FIXTURES, fixtureBytes } from '../testing/reference.js';
import { openHdf5 } from './open-hdf5.js';

const ELMO = '/work/shared/data/elmo-bilm-tf/lm_weights.hdf5';

afterEach(() => {
  vi.doUnmock('h5wasm');
  vi.resetModules();
});

describe('openHdf5', () => {
  it('lists what is no tensor', async () => {
    const checkpoint = await openCheckpoint(`${FIXTURES}hdf5/every-dtype.hdf5`);
    expect(checkpoint.skipped).toEqual([
      { name: 'elsewhere', reason: 'a link to another object or file' },
      { name: 'text', reason: 'strings' },
    ]);
    await checkpoint.close();
  });

  it('says why libhdf5 refuses a file', async () => {
    const broken = fixtureBytes('hdf5/elmo.hdf5').slice(0, -100);
    await expect(openHdf5(memorySource('test.hdf5', broken))).rejects.toThrow(/test\.hdf5: .*truncated file/);
  });

  it('says what to install where h5wasm is absent', async () => {
    vi.doMock('h5wasm', () => {
      throw new Error("Cannot find package 'h5wasm'");
    });
    const { openHdf5: open } = await import('./open-hdf5.js');
    const opening = open(memorySource('test.hdf5', fixtureBytes('hdf5/elmo.hdf5')));
    await expect(opening).rejects.toMatchObject({ code: 'MISSING_DEPENDENCY' });
    await expect(opening).rejects.toThrow('npm install h5wasm');
  });

  it.skipIf(!existsSync(ELMO))("reads the weights of AllenNLP's ELMo", async () => {
    const checkpoint = await openCheckpoint(ELMO);
    expect(checkpoint.tensors.get('char_embed')?.shape).toEqual([261, 4]);
    const kernel = checkpoint.tensors.get('RNN_1/RNN/MultiRNNCell/Cell1/LSTMCell/W_0');
    expect(kernel && (await readFloat32(kernel)).every(Number.isFinite)).toBe(true);
    await checkpoint.close();
  });
});
