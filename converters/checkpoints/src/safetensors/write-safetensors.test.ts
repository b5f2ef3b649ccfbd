import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../open-checkpoint.js';
import { expectReference, FIXTURES, fixtureBytes, fixturesOf } from '../testing/reference.js';
import type { WritableTensor } from '../write/write-tensors.js';
import { writeSafetensors } from './write-safetensors.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firth-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function tensor(name: string, change: Partial<WritableTensor> = {}): WritableTensor {
  return { name, dtype: 'float32', shape: [2], read: () => Promise.resolve(new Uint8Array(8)), ...change };
}

describe('writeSafetensors', () => {
  it('writes, byte for byte, what the Python library writes', async () => {
    const source = await openCheckpoint(`${FIXTURES}safetensors/every-dtype.safetensors`);
    const path = join(folder, 'copy.safetensors');
    await writeSafetensors(path, [...source.tensors.values()].reverse(), { metadata: source.metadata });
    expect(new Uint8Array(readFileSync(path))).toEqual(fixtureBytes('safetensors/every-dtype.safetensors'));
    expect(readdirSync(folder)).toEqual(['copy.safetensors']);
    await source.close();
  });

  it.each([...fixturesOf('tensorflow/'), 'pytorch/views.zip.bin', 'pytorch/training.legacy.bin'])(
    'converts %s without a change of a value',
    async (fixture) => {
      const source = await openCheckpoint(FIXTURES + fixture);
      const path = join(folder, 'model.safetensors');
      await writeSafetensors(path, source.tensors.values());
      const written = await openCheckpoint(path);
      await expectReference(written, fixture);
      await Promise.all([source.close(), written.close()]);
    },
  );

  it('tells its progress', async () => {
    const seen: unknown[] = [];
    const options = { onProgress: (progress: unknown) => seen.push(progress) };
    await writeSafetensors(join(folder, 'a'), [tensor('x'), tensor('y')], options);
    expect(seen).toEqual([
      { name: 'x', written: 8, total: 16 },
      { name: 'y', written: 16, total: 16 },
    ]);
  });

  it.each([
    ['BAD_TENSOR', 'two tensors of one name', [tensor('x'), tensor('x')]],
    ['BAD_TENSOR', 'a reserved name', [tensor('__metadata__')]],
    ['BAD_TENSOR', 'a bad shape', [tensor('x', { shape: [-2] })]],
    ['BAD_TENSOR', 'bytes that disagree with the shape', [tensor('x', { shape: [3] })]],
    ['UNSUPPORTED', 'a dtype that the format lacks', [tensor('x', { dtype: 'complex128' })]],
  ])('%s: refuses %s and keeps what was there', async (code, _, tensors) => {
    const path = join(folder, 'kept');
    writeFileSync(path, 'before');
    await expect(writeSafetensors(path, tensors)).rejects.toMatchObject({ name: 'CheckpointError', code });
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(folder)).toEqual(['kept']);
  });

  it('leaves nothing when it is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const stop = tensor('y', {
      read: () => {
        controller.abort(reason);
        return Promise.resolve(new Uint8Array(8));
      },
    });
    const writing = writeSafetensors(join(folder, 'a'), [tensor('x'), stop], { signal: controller.signal });
    await expect(writing).rejects.toBe(reason);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves nothing when a tensor cannot be read', async () => {
    const broken = tensor('x', { read: () => Promise.reject(new Error('broken')) });
    await expect(writeSafetensors(join(folder, 'a'), [broken])).rejects.toThrow('broken');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names a folder that is not there', async () => {
    const path = join(folder, 'no', 'model.safetensors');
    await expect(writeSafetensors(path, [])).rejects.toMatchObject({ code: 'NOT_FOUND', details: { file: path } });
    expect(existsSync(path)).toBe(false);
  });
});
