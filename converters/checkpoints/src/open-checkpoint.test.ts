import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { concat, little } from './testing/hostile.js';
import { openCheckpoint } from './open-checkpoint.js';
import { expectReference, FIXTURES, fixtureBytes } from './testing/reference.js';

const SAFETENSORS = fixtureBytes('safetensors/every-dtype.safetensors');
const ZIP = fixtureBytes('pytorch/views.zip.bin');
const INDEX = fixtureBytes('tensorflow/every-dtype.ckpt.index');
const DATA = fixtureBytes('tensorflow/every-dtype.ckpt.data-00000-of-00001');

let folder = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'firth-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

type Files = Readonly<Record<string, Uint8Array | string>>;

function write(files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

async function filesOf(path: string): Promise<readonly string[]> {
  const checkpoint = await openCheckpoint(join(folder, path));
  await checkpoint.close();
  return checkpoint.files.map((file) => file.slice(folder.length + 1));
}

const tensorflow = (prefix: string): Files => ({
  [`${prefix}.index`]: INDEX,
  [`${prefix}.data-00000-of-00001`]: DATA,
});

describe('openCheckpoint', () => {
  it.each([
    [
      'safetensors before PyTorch',
      { 'model.safetensors': SAFETENSORS, 'pytorch_model.bin': ZIP },
      '',
      ['model.safetensors'],
    ],
    ['PyTorch', { 'pytorch_model.bin': ZIP }, '', ['pytorch_model.bin']],
    ['a format by its bytes', { 'model.bin': SAFETENSORS }, 'model.bin', ['model.bin']],
    ['the only TensorFlow index', tensorflow('m.ckpt'), '', ['m.ckpt.index', 'm.ckpt.data-00000-of-00001']],
    ['a TensorFlow prefix', tensorflow('m.ckpt'), 'm.ckpt', ['m.ckpt.index', 'm.ckpt.data-00000-of-00001']],
    ['a TensorFlow index', tensorflow('m.ckpt'), 'm.ckpt.index', ['m.ckpt.index', 'm.ckpt.data-00000-of-00001']],
    ['a TensorFlow data file', tensorflow('m'), 'm.data-00000-of-00001', ['m.index', 'm.data-00000-of-00001']],
    [
      'the newest of several',
      { ...tensorflow('a-1'), ...tensorflow('a-2'), checkpoint: 'model_checkpoint_path: "/elsewhere/a-2"\n' },
      '',
      ['a-2.index', 'a-2.data-00000-of-00001'],
    ],
  ])('finds %s', async (_, files, path, expected) => {
    write(files);
    expect(await filesOf(path)).toEqual(expected);
  });

  it.each([0x80, 0x1f8b80, 0x4b50])(
    'takes no safetensors file with a header of %i bytes for another format',
    async (length) => {
      const json = '{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}';
      write({ a: concat(little(length, 8), json.padEnd(length), [7]) });
      expect(await filesOf('a')).toEqual(['a']);
    },
  );

  it('resolves symbolic links in the places of tensors', async () => {
    write({ 'blobs/1234': SAFETENSORS });
    symlinkSync(join(folder, 'blobs/1234'), join(folder, 'model.safetensors'));
    const checkpoint = await openCheckpoint(folder);
    const [tensor] = checkpoint.tensors.values();
    expect(tensor?.place?.path).toBe(join(folder, 'blobs/1234'));
    expect(tensor?.file).toBe(join(folder, 'model.safetensors'));
    await checkpoint.close();
  });

  it.each([
    ['NOT_FOUND', 'a file that is not there', {}, 'a'],
    ['NOT_FOUND', 'an empty folder', {}, ''],
    ['NOT_FOUND', 'a path through a file', { a: 'x' }, 'a/b'],
    ['NOT_FOUND', 'several TensorFlow checkpoints', { ...tensorflow('a'), ...tensorflow('b') }, ''],
    ['MISSING_SHARD', 'a TensorFlow index without its data', { 'a.index': INDEX }, 'a'],
    ['BAD_HEADER', 'an index without a table', { 'a.index': 'x'.repeat(100) }, 'a'],
    ['UNREADABLE', 'a path with a NUL', {}, 'a\0b'],
    ['UNKNOWN_FORMAT', 'an empty file', { a: '' }, 'a'],
    ['UNKNOWN_FORMAT', 'text', { a: 'hello' }, 'a'],
    ['UNKNOWN_FORMAT', 'a Git LFS pointer', { a: 'version https://git-lfs.github.com/spec/v1\n' }, 'a'],
    ['UNKNOWN_FORMAT', 'HDF5', { a: concat([0x89], 'HDF\r\n') }, 'a'],
    ['UNSUPPORTED', 'a tar', { a: concat(new Uint8Array(257), 'ustar', new Uint8Array(300)) }, 'a'],
    ['TRUNCATED', 'an empty safetensors file', { 'a.safetensors': '' }, 'a.safetensors'],
  ])('%s: refuses %s', async (code, _, files, path) => {
    write(files);
    await expect(filesOf(path)).rejects.toMatchObject({ name: 'CheckpointError', code });
  });

  it('says what a folder was searched for', async () => {
    await expect(openCheckpoint(folder)).rejects.toThrow(/model\.safetensors.*pytorch_model\.bin.*\.index/);
  });
});

describe('openCheckpoint on shards', () => {
  const one = fixtureBytes('safetensors/sharded/model-00001-of-00002.safetensors');
  const two = fixtureBytes('safetensors/sharded/model-00002-of-00002.safetensors');
  const index = (map: unknown): string => JSON.stringify({ metadata: {}, weight_map: map });
  const shards = { '1.safetensors': one, '2.safetensors': two };
  const good = { a: '1.safetensors', b: '1.safetensors', c: '2.safetensors' };

  it('reads tensors of all shards in the order of the index', async () => {
    write({
      ...shards,
      'model.safetensors.index.json': index({ c: '2.safetensors', a: '1.safetensors', b: '1.safetensors' }),
    });
    const checkpoint = await openCheckpoint(folder);
    await expectReference(checkpoint, 'safetensors/sharded');
    expect([...checkpoint.tensors.keys()]).toEqual(['c', 'a', 'b']);
    await checkpoint.close();
  });

  it.each([
    ['BAD_HEADER', 'a shard in a parent folder', index({ ...good, c: '../2.safetensors' })],
    ['BAD_HEADER', 'an absolute shard', index({ ...good, c: '/2.safetensors' })],
    ['BAD_HEADER', 'a backslash in a shard', index({ ...good, c: '..\\2.safetensors' })],
    ['BAD_HEADER', 'a NUL in a shard', index({ ...good, c: '2\0.safetensors' })],
    ['BAD_HEADER', 'a shard in a folder below', index({ ...good, c: 'x/2.safetensors' })],
    ['BAD_HEADER', 'another extension', index({ ...good, c: '2.bin' })],
    ['BAD_HEADER', 'a shard that is a number', index({ ...good, c: 2 })],
    ['BAD_HEADER', 'a map that is a list', index(['1.safetensors'])],
    ['BAD_HEADER', 'an empty map', index({})],
    ['BAD_HEADER', 'no map', '{}'],
    ['BAD_HEADER', 'a name twice', '{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}'],
    ['BAD_HEADER', '__proto__ as a name', '{"weight_map":{"__proto__":"1.safetensors"}}'],
    ['BAD_HEADER', 'broken JSON', '{"weight_map":'],
    ['MISSING_SHARD', 'a missing shard', index({ ...good, c: '3.safetensors' })],
    ['MISSING_TENSOR', 'a tensor that its shard lacks', index({ ...good, d: '2.safetensors' })],
    ['MISSING_TENSOR', 'a tensor in the wrong shard', index({ ...good, c: '1.safetensors' })],
    ['BAD_HEADER', 'a tensor that only the shard has', index({ a: '1.safetensors', c: '2.safetensors' })],
  ])('%s: refuses %s', async (code, _, text) => {
    write({ ...shards, 'model.safetensors.index.json': text });
    await expect(openCheckpoint(folder)).rejects.toMatchObject({ name: 'CheckpointError', code });
  });

  it('refuses a shard of another kind', async () => {
    write({ 'a.safetensors': INDEX, 'model.safetensors.index.json': index({ a: 'a.safetensors' }) });
    await expect(openCheckpoint(folder)).rejects.toMatchObject({ code: 'UNKNOWN_FORMAT' });
  });

  it('opens every fixture folder', async () => {
    for (const name of ['safetensors/sharded', 'pytorch/sharded', 'tensorflow/objects']) {
      await (await openCheckpoint(FIXTURES + name)).close();
    }
  });
});
