import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  castTensor,
  memoryTensor,
  openCheckpoint,
  readFloat32,
  writeSafetensors,
  type Checkpoint,
  type CheckpointTensor,
} from '@firth/checkpoints';
import { describe, expect, onTestFinished, test } from 'vitest';
import { flakyServer } from '../../../../converters/checkpoints/src/testing/flaky-server.js';
import { firth } from '../testing/run-firth.js';
import { checkpointFixture, emptyFolder, fixture } from '../testing/workspace.js';

const models = [
  'tensorflow/every-dtype.ckpt',
  'tensorflow/sliced.ckpt',
  'tensorflow/shards.ckpt',
  'pytorch/views.zip.bin',
  'pytorch/views.legacy.bin',
  'pytorch/training.zip.bin',
  'safetensors/every-dtype.safetensors',
  'hdf5/elmo.hdf5',
  'hdf5/keras.weights.h5',
  'numpy/c-order.npy',
  'numpy/big-endian.npy',
  'gpt/params_shapes.json',
] as const;
const words = ['word2vec.txt', 'word2vec.txt.gz', 'word2vec.bin', 'glove.txt', 'fasttext.vec'].map(
  (name) => `words/${name}`,
);

/** Opens both and expects the same tensors, `only` being what the target calls its only one. */
async function expectSame(source: string, target: string, only?: string): Promise<void> {
  const [original, copy] = await Promise.all([openCheckpoint(source), openCheckpoint(target)]);
  expect(copy.tensors.size).toBe(original.tensors.size);
  for (const tensor of original.tensors.values())
    expect(await contentOf(copy.tensors.get(only ?? tensor.name))).toEqual(await contentOf(tensor));
  expect(wordsOf(copy)).toEqual(only === undefined ? undefined : wordsOf(original));
  await Promise.all([original.close(), copy.close()]);
}

const contentOf = async (tensor: CheckpointTensor | undefined): Promise<unknown> =>
  tensor && { dtype: tensor.dtype, shape: tensor.shape, bytes: Buffer.from(await tensor.read()).toString('hex') };

const wordsOf = (checkpoint: Checkpoint): unknown => ('words' in checkpoint ? checkpoint.words : undefined);

describe.each(models)('%s', (source) => {
  test.each(['x.safetensors', 'x.bin', 'x.ckpt', 'x.npz'])('becomes %s, tensor for tensor', async (name) => {
    const [from, folder] = [checkpointFixture(source), await emptyFolder()];
    const { status, stdout, stderr } = await firth(['convert', from, join(folder, name)]);
    if (stderr.includes('bfloat16')) {
      expect(stderr).toMatch(/^firth: .*x\.npz, .*: a dtype that NumPy does not have .*--dtype float32\)\n$/);
      expect(await readdir(folder)).toEqual([]);
      expect(await firth(['convert', from, join(folder, name), '--dtype', 'float32'])).toMatchObject({ status: 0 });
      return;
    }
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('read back and compared');
    await expectSame(from, join(folder, name));
  });
});

describe.each(words)('%s', (source) => {
  test.each(['x.txt', 'x.vec', 'x.bin', 'x.w2v'])('becomes %s, word for word', async (name) => {
    const [from, to] = [checkpointFixture(source), join(await emptyFolder(), name)];
    expect(await firth(['convert', from, to])).toMatchObject({ status: 0, stderr: '' });
    await expectSame(from, to, 'vectors');
  });

  test('keeps its words in the metadata of a safetensors file, and says that others lose them', async () => {
    const [from, folder] = [checkpointFixture(source), await emptyFolder()];
    await firth(['convert', from, join(folder, 'x.safetensors')]);
    const [original, copy] = await Promise.all([openCheckpoint(from), openCheckpoint(join(folder, 'x.safetensors'))]);
    expect(JSON.parse(copy.metadata['words'] ?? '')).toEqual(wordsOf(original));
    await Promise.all([original.close(), copy.close()]);
    const { stdout } = await firth(['convert', from, join(folder, 'x.npz')]);
    expect(stdout).toContain('left out  1 × list of words');
  });
});

test('the name of a folder does not tell the format of a file in it', async () => {
  const folder = join(await emptyFolder(), 'old.vectors.txt');
  await mkdir(folder);
  const from = checkpointFixture('words/glove.txt');
  expect(await firth(['convert', from, join(folder, 'vectors.bin')])).toMatchObject({ status: 0, stderr: '' });
  await expectSame(from, join(folder, 'vectors.bin'), 'vectors');
});

test('a fastText model keeps both matrices', async () => {
  const folder = await emptyFolder();
  const from = checkpointFixture('words/supervised.bin');
  for (const name of ['x.safetensors', 'x.npz', 'x.ckpt']) {
    expect(await firth(['convert', from, join(folder, name)])).toMatchObject({ status: 0, stderr: '' });
    await expectSame(from, join(folder, name));
  }
});

test('a URL is read in ranges; a layout, whose files are copied, is refused', async () => {
  const [folder, english] = [await emptyFolder(), 'english/safetensors'];
  const names = ['config.json', 'model.safetensors', 'vocab.txt'];
  const files = names.map(
    async (name) => [`/${name}`, new Uint8Array(await readFile(fixture(english, name)))] as const,
  );
  const server = await flakyServer(Object.fromEntries(await Promise.all(files)));
  onTestFinished(() => server.close());
  const url = `${server.url}/model.safetensors`;
  expect(await firth(['convert', url, join(folder, 'x.npz')])).toMatchObject({ status: 0, stderr: '' });
  await expectSame(fixture(english, 'model.safetensors'), join(folder, 'x.npz'));
  expect(await firth(['inspect', url])).toMatchObject({ status: 0 });
  const refused = await firth(['convert', url, join(folder, 'x'), '--to', 'google']);
  expect(refused.stderr).toMatch(/a layout has files that are copied from disk\. Download its folder first/);
});

test('one tensor becomes an .npy file', async () => {
  const [from, to] = [checkpointFixture('numpy/big-endian.npy'), join(await emptyFolder(), 'x.npy')];
  expect(await firth(['convert', from, to])).toMatchObject({ status: 0 });
  await expectSame(from, to, 'array');
});

test('--to names the format where the extension does not', async () => {
  const folder = await emptyFolder();
  const from = checkpointFixture('pytorch/views.zip.bin');
  for (const to of ['safetensors', 'pytorch', 'tensorflow', 'npz']) {
    expect(await firth(['convert', from, join(folder, to), '--to', to])).toMatchObject({ status: 0 });
    await expectSame(from, join(folder, to));
  }
});

test('the rest of a model is refused with nothing written, and the usage where it is wrong', async () => {
  const folder = await emptyFolder();
  const [model, vectors] = [checkpointFixture('tensorflow/sliced.ckpt'), checkpointFixture('words/glove.txt')];
  const cases = [
    [[model, 'x.npy'], 1, /npy holds one tensor \(expected 1 tensor, found 3 tensors \(.*Choose a container of many/],
    [[model, 'x.txt'], 1, /word2vec-text holds words with their vectors \(expected word2vec, GloVe/],
    [[checkpointFixture('words/skipgram.bin'), 'x.w2v'], 1, /word2vec-binary holds words with their vectors/],
    [
      [checkpointFixture('numpy/deflated.npz'), 'x.safetensors'],
      1,
      /\/x\.safetensors, complex.*: a dtype that safetensors does not have .*found complex128/,
    ],
    [[model, 'x.dat'], 2, /x\.dat: the extension names no format \(expected \.safetensors, \.bin, .*\)\. Pass --to/],
    [[vectors, 'x.txt', '--dtype', 'float16'], 2, /--dtype float16 is not for word2vec-text, which holds float32/],
    [[model, 'x.ckpt', '--shard-size', '1KB'], 2, /--shard-size is for safetensors/],
    [[model, 'x.safetensors', '--shard-size', 'small'], 2, /Expected a number of bytes, such as 5GB/],
    [[model, 'x.onnx', '--dtype', 'float16'], 2, /--dtype and --shard-size are not for --to onnx/],
    [[model, 'x', '--to', 'google'], 1, /--to google needs a BERT: /],
  ] as const;
  for (const [[from, name, ...options], status, message] of cases) {
    const found = await firth(['convert', from, join(folder, name), ...options]);
    expect(found.stderr).toMatch(/^firth: [^\n]+\n$/);
    expect(found.stderr).toMatch(message);
    expect(found.status).toBe(status);
  }
  expect(await readdir(folder)).toEqual([]);
});

/** The numbers of a checkpoint that have a place in float16: it is refused with the others. */
async function withoutOverflow(file: string): Promise<string> {
  const to = join(await emptyFolder(), 'fits.safetensors');
  expect((await firth(['convert', file, to, '--dtype', 'float16'])).stderr).toMatch(/too large for float16/);
  const checkpoint = await openCheckpoint(file);
  const tensors = [...checkpoint.tensors.values()].map(async (tensor) => {
    const fitting = (await readFloat32(tensor)).filter((value) => Math.abs(value) < 65520 || !Number.isFinite(value));
    return memoryTensor(tensor.name, [fitting.length], fitting);
  });
  await writeSafetensors(to, await Promise.all(tensors));
  await checkpoint.close();
  return to;
}

describe.each(['float32', 'float16', 'bfloat16'] as const)('--dtype %s', (dtype) => {
  test.each(['x.safetensors', 'x.bin', 'x.ckpt'])(
    'rounds floats on the way to %s and leaves integers alone',
    async (name) => {
      const [values, to] = [checkpointFixture('cast/values.safetensors'), join(await emptyFolder(), name)];
      const from = dtype === 'float16' ? await withoutOverflow(values) : values;
      expect(await firth(['convert', from, to, '--dtype', dtype])).toMatchObject({ status: 0 });
      const [original, copy] = await Promise.all([openCheckpoint(from), openCheckpoint(to)]);
      for (const tensor of original.tensors.values())
        expect(await contentOf(copy.tensors.get(tensor.name))).toEqual(await contentOf(castTensor(tensor, dtype)));
      await Promise.all([original.close(), copy.close()]);
    },
  );
});

test('--shard-size cuts a safetensors file, whose index opens', async () => {
  const folder = await emptyFolder();
  const from = checkpointFixture('tensorflow/shards.ckpt');
  const to = join(folder, 'model.safetensors');
  await writeSafetensors(to, []);
  expect(await firth(['convert', from, to, '--shard-size', '0.5KB'])).toMatchObject({ status: 1 });
  expect(await firth(['convert', from, to, '--shard-size', '0.5KB', '--force'])).toMatchObject({ status: 0 });
  const names = (await readdir(folder)).sort();
  expect(names.at(-1)).toBe('model.safetensors.index.json');
  expect(names).toContain('model-00001-of-' + String(names.length - 1).padStart(5, '0') + '.safetensors');
  expect(names.length).toBeGreaterThan(2);
  await expectSame(from, folder);
});
