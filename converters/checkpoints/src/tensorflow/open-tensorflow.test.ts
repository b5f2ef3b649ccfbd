import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../error.js';
import { readFloat32 } from '../float32.js';
import { expectTruncationRefused, outcome } from '../testing/hostile.js';
import { openCheckpoint } from '../open-checkpoint.js';
import { expectReference, FIXTURES, fixtureBytes, fixturesOf } from '../testing/reference.js';
import { memorySource, type ByteSource } from '../source/byte-source.js';
import { openTensorflow } from './open-tensorflow.js';

const KERAS_BERT = fileURLToPath(new URL('../../../../../shared/data/keras-bert-toy/bert_model.ckpt', import.meta.url));

/** Opens an index in memory over the fixture's own data files. */
function openOver(prefix: string) {
  return (index: Uint8Array) =>
    openTensorflow(memorySource('test.index', index), (suffix) => Promise.resolve(dataFile(prefix + suffix)));
}

function dataFile(name: string): ByteSource {
  if (existsSync(FIXTURES + name)) return memorySource(name, fixtureBytes(name));
  throw new CheckpointError('NOT_FOUND', 'there is no such file', { file: name });
}

describe('openTensorflow', () => {
  it.each(fixturesOf('tensorflow/'))('reads %s as TensorFlow wrote it', async (fixture) => {
    const checkpoint = await openCheckpoint(FIXTURES + fixture);
    await expectReference(checkpoint, fixture);
    await checkpoint.close();
  });

  it('lists strings as skipped', async () => {
    const checkpoint = await openCheckpoint(`${FIXTURES}tensorflow/objects`);
    expect(checkpoint.skipped).toEqual([{ name: '_CHECKPOINTABLE_OBJECT_GRAPH', reason: 'a string tensor' }]);
    await checkpoint.close();
  });

  it('gives a sliced tensor no place', async () => {
    const checkpoint = await openCheckpoint(`${FIXTURES}tensorflow/sliced.ckpt`);
    expect(checkpoint.tensors.get('grid')?.place).toBeUndefined();
    expect(checkpoint.tensors.get('whole')?.place?.path).toBe(`${FIXTURES}tensorflow/sliced.ckpt.data-00000-of-00001`);
    await checkpoint.close();
  });

  it.skipIf(!existsSync(`${KERAS_BERT}.index`))('reads a published BERT with its Adam slots', async () => {
    const checkpoint = await openCheckpoint(KERAS_BERT);
    expect(checkpoint.tensors.size).toBe(139);
    const gamma = checkpoint.tensors.get('bert/embeddings/LayerNorm/gamma');
    expect(gamma && (await readFloat32(gamma))).toHaveLength(gamma?.shape[0] ?? 0);
    for (const tensor of checkpoint.tensors.values()) await tensor.read();
    await checkpoint.close();
  });

  it('refuses a data file with any byte flipped', async () => {
    const index = fixtureBytes('tensorflow/every-dtype.ckpt.index');
    const data = fixtureBytes('tensorflow/every-dtype.ckpt.data-00000-of-00001');
    for (const position of data.keys()) {
      const flipped = data.slice();
      flipped[position] = (data[position] ?? 0) ^ 1;
      const open = (bytes: Uint8Array) =>
        openTensorflow(memorySource('test.index', bytes), (suffix) => Promise.resolve(memorySource(suffix, flipped)));
      expect(await outcome(index, open)).toBe('BAD_CHECKSUM');
    }
  });

  it('refuses every shorter data file', async () => {
    const index = fixtureBytes('tensorflow/every-dtype.ckpt.index');
    const data = fixtureBytes('tensorflow/every-dtype.ckpt.data-00000-of-00001');
    await expectTruncationRefused(data, (bytes) =>
      openTensorflow(memorySource('test.index', index), (suffix) => Promise.resolve(memorySource(suffix, bytes))),
    );
  });

  it.each(['tensorflow/every-dtype.ckpt', 'tensorflow/sliced.ckpt'])('refuses every truncation of %s', (prefix) =>
    expectTruncationRefused(fixtureBytes(`${prefix}.index`), openOver(prefix)),
  );
});
