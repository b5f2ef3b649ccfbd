import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { castTensor } from '../convert/cast-tensor.js';
import { bytesPerElement } from '../dtype.js';
import { writeHdf5 } from '../hdf5/write-hdf5.js';
import { writeNpy, writeNpz } from '../numpy/write-numpy.js';
import { openCheckpoint } from '../open-checkpoint.js';
import { writePytorch } from '../pytorch/write-pytorch.js';
import { writeSafetensors } from '../safetensors/write-safetensors.js';
import { writeTensorflow } from '../tensorflow/write-tensorflow.js';
import { expectedWords, expectReference, FIXTURES, fixtureBytes } from '../testing/reference.js';
import { writeWord2vecBinary, writeWord2vecText } from '../word-vectors/write-word2vec.js';
import type { WritableTensor, WriteOptions } from './write-tensors.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firth-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

type Write = (path: string, tensors: readonly WritableTensor[], options?: WriteOptions) => Promise<unknown>;

const first = (write: (path: string, tensor: WritableTensor, options?: WriteOptions) => Promise<unknown>): Write => {
  return (path, [tensor], options) => (tensor === undefined ? Promise.resolve() : write(path, tensor, options));
};
const WORDS = ['one', 'two'];
const WRITERS: readonly (readonly [string, Write])[] = [
  ['safetensors', writeSafetensors],
  [
    'sharded safetensors',
    (path, tensors, options) => writeSafetensors(`${path}.safetensors`, tensors, { ...options, shardSize: 4 }),
  ],
  ['PyTorch', writePytorch],
  ['TensorFlow', writeTensorflow],
  ['npz', writeNpz],
  ['HDF5', writeHdf5],
  ['npy', first(writeNpy)],
  ['word2vec text', first((path, tensor, options) => writeWord2vecText(path, WORDS, tensor, options))],
  ['word2vec binary', first((path, tensor, options) => writeWord2vecBinary(path, WORDS, tensor, options))],
];

function tensor(name: string, change: Partial<WritableTensor> = {}): WritableTensor {
  return { name, dtype: 'float32', shape: [2, 1], read: () => Promise.resolve(new Uint8Array(8)), ...change };
}

describe.each(WRITERS)('%s writer', (_, write) => {
  it('leaves nothing when it is aborted while a tensor is read', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const stop = tensor('x', {
      read: () => {
        controller.abort(reason);
        return Promise.resolve(new Uint8Array(8));
      },
    });
    await expect(write(join(folder, 'a'), [stop, tensor('y')], { signal: controller.signal })).rejects.toBe(reason);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps what was there when a tensor cannot be read', async () => {
    for (const name of ['a', 'a.index', 'a.safetensors.index.json']) writeFileSync(join(folder, name), 'before');
    const broken = tensor('x', { read: () => Promise.reject(new Error('broken')) });
    await expect(write(join(folder, 'a'), [broken, tensor('y')])).rejects.toThrow('broken');
    expect(readdirSync(folder)).toEqual(['a', 'a.index', 'a.safetensors.index.json']);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('before');
  });

  it('refuses a folder that is not there', async () => {
    await expect(write(join(folder, 'no', 'a'), [tensor('x')])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tells its progress to the end', async () => {
    const seen: { readonly written: number; readonly total: number }[] = [];
    await write(join(folder, 'a'), [tensor('x')], { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({ written: 8, total: 8 });
  });
});

const MODELS: readonly (readonly [string, string, Write])[] = [
  ['PyTorch', 'model.bin', writePytorch],
  ['TensorFlow', 'model.ckpt', writeTensorflow],
  ['safetensors', 'model.safetensors', writeSafetensors],
  [
    'sharded safetensors',
    'model.safetensors.index.json',
    (path, tensors) => writeSafetensors(path.replace('.index.json', ''), tensors, { shardSize: 40 }),
  ],
];

describe.each(MODELS)('%s, written and read again', (_, name, write) => {
  it.each(['pytorch/views.zip.bin', 'tensorflow/every-dtype.ckpt', 'gpt/params_shapes.json', 'hdf5/elmo.hdf5'])(
    'has every value of %s',
    async (fixture) => {
      const source = await openCheckpoint(FIXTURES + fixture);
      await write(join(folder, name), [...source.tensors.values()]);
      const written = await openCheckpoint(join(folder, name));
      await expectReference(written, fixture);
      await Promise.all([source.close(), written.close()]);
    },
  );
});

describe('PyTorch writer', () => {
  it('writes every dtype, unsigned ones too', async () => {
    const source = await openCheckpoint(`${FIXTURES}pytorch/every-dtype.zip.bin`);
    await writePytorch(join(folder, 'a.bin'), source.tensors.values());
    const written = await openCheckpoint(join(folder, 'a.bin'));
    await expectReference(written, 'pytorch/every-dtype.zip.bin');
    for (const { place } of written.tensors.values()) expect((place?.offset ?? 0) % 64).toBe(0);
    await Promise.all([source.close(), written.close()]);
  });
});

describe('TensorFlow writer', () => {
  it('reads a table of many blocks again', async () => {
    const many = Array.from({ length: 9000 }, (_, i) => tensor(`layer/${String(i).padStart(40, '0')}`));
    await writeTensorflow(join(folder, 'a.ckpt'), many);
    const written = await openCheckpoint(join(folder, 'a.ckpt'));
    expect([...written.tensors.keys()]).toEqual(many.map(({ name }) => name));
    await written.close();
  });
});

describe('NumPy writers', () => {
  it.each(['c-order', 'half', 'long', 'byte', 'uint16', 'flag', 'complex', 'scalar', 'empty'])(
    'write %s.npy, byte for byte, as NumPy does',
    async (name) => {
      const source = await openCheckpoint(`${FIXTURES}numpy/${name}.npy`);
      const [array] = source.tensors.values();
      if (array !== undefined) await writeNpy(join(folder, 'a.npy'), array);
      expect(new Uint8Array(readFileSync(join(folder, 'a.npy')))).toEqual(fixtureBytes(`numpy/${name}.npy`));
      await source.close();
    },
  );

  it('write an npz that has every value', async () => {
    const source = await openCheckpoint(`${FIXTURES}numpy/deflated.npz`);
    await writeNpz(join(folder, 'a.npz'), source.tensors.values());
    const written = await openCheckpoint(join(folder, 'a.npz'));
    await expectReference(written, 'numpy/deflated.npz');
    await Promise.all([source.close(), written.close()]);
  });

  it.each(['../x', '/x', 'a\\b', 'a/../b', 'C:x', ''])('refuse the name %j', async (name) => {
    await expect(writeNpz(join(folder, 'a.npz'), [tensor(name)])).rejects.toMatchObject({ code: 'BAD_TENSOR' });
  });

  it('refuse bfloat16, unless it is converted', async () => {
    const source = await openCheckpoint(`${FIXTURES}safetensors/every-dtype.safetensors`);
    const tensors = [...source.tensors.values()];
    await expect(writeNpz(join(folder, 'a.npz'), tensors)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await writeNpz(
      join(folder, 'a.npz'),
      tensors.map((one) => castTensor(one, 'float32')),
    );
    await source.close();
  });
});

describe('HDF5 writer', () => {
  it.each(['hdf5/elmo.hdf5', 'hdf5/keras.weights.h5', 'tensorflow/sliced.ckpt', 'gpt/params_shapes.json'])(
    'has every value of %s',
    async (fixture) => {
      const source = await openCheckpoint(FIXTURES + fixture);
      await writeHdf5(join(folder, 'a.h5'), source.tensors.values());
      const written = await openCheckpoint(join(folder, 'a.h5'));
      await expectReference(written, fixture);
      await Promise.all([source.close(), written.close()]);
    },
  );

  it('writes every dtype that h5wasm creates, scalars and empty tensors too', async () => {
    const values = new Uint8Array(16).map((_, i) => i + 1);
    const dtypes = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'float32', 'float64'];
    const tensors = (dtypes as WritableTensor['dtype'][]).flatMap((dtype) => {
      const size = bytesPerElement(dtype);
      const of = (name: string, shape: readonly number[], bytes: number): WritableTensor => ({
        name: `${dtype}/${name}`,
        dtype,
        shape,
        read: () => Promise.resolve(values.slice(0, bytes)),
      });
      return [of('matrix', [2, 1], 2 * size), of('scalar', [], size), of('empty', [0, 3], 0)];
    });
    await writeHdf5(join(folder, 'a.h5'), tensors);
    const written = await openCheckpoint(join(folder, 'a.h5'));
    expect(written.tensors.size).toBe(tensors.length);
    for (const { name, dtype, shape, read } of tensors) {
      const found = written.tensors.get(name);
      expect([found?.dtype, found?.shape, await found?.read()]).toEqual([dtype, shape, await read()]);
    }
    await written.close();
  });

  it.each([['float16'], ['bfloat16'], ['bool'], ['complex64']] as const)('refuses %s', async (dtype) => {
    await expect(writeHdf5(join(folder, 'a.h5'), [tensor('x', { dtype })])).rejects.toMatchObject({
      code: 'UNSUPPORTED',
    });
  });

  it.each([['/x'], ['a//b'], ['a/../b'], ['.'], ['']])('refuses the name %j', async (name) => {
    await expect(writeHdf5(join(folder, 'a.h5'), [tensor(name)])).rejects.toMatchObject({ code: 'BAD_TENSOR' });
  });

  it('refuses a tensor in the place of a group', async () => {
    const writing = writeHdf5(join(folder, 'a.h5'), [tensor('a/b'), tensor('a')]);
    await expect(writing).rejects.toThrow('a/b: a name that would make another tensor a group');
  });
});

describe('word2vec writers', () => {
  it.each([
    ['word2vec.txt', writeWord2vecText],
    ['word2vec.bin', writeWord2vecBinary],
  ] as const)('write, byte for byte, the %s of gensim', async (name, write) => {
    const fixture = `words/${name}`;
    const source = await openCheckpoint(FIXTURES + fixture);
    const vectors = source.tensors.get('vectors');
    if (vectors !== undefined) await write(join(folder, name), expectedWords(fixture).map(String), vectors);
    const written = await openCheckpoint(join(folder, name));
    await expectReference(written, fixture);
    if (name.endsWith('.bin')) expect(new Uint8Array(readFileSync(join(folder, name)))).toEqual(fixtureBytes(fixture));
    await Promise.all([source.close(), written.close()]);
  });

  it.each([
    ['BAD_VOCABULARY', 'a space', ['a b', 'c'], {}],
    ['BAD_VOCABULARY', 'a word twice', ['a', 'a'], {}],
    ['BAD_VOCABULARY', 'a line end', ['a\nb', 'c'], {}],
    ['BAD_VOCABULARY', 'half a surrogate pair', ['a', '\ud800b'], {}],
    ['BAD_VOCABULARY', 'a word that no reader takes', ['a', '字'.repeat(400_000)], {}],
    ['WRONG_SHAPE', 'a word too many', ['a', 'b', 'c'], {}],
    ['WRONG_SHAPE', 'a tensor of one dimension', ['a', 'b'], { shape: [2] }],
    ['UNSUPPORTED', 'integers', ['a', 'b'], { dtype: 'int32' as const }],
  ])('%s: refuse %s', async (code, _, words, change) => {
    for (const write of [writeWord2vecText, writeWord2vecBinary]) {
      await expect(write(join(folder, 'a'), words, tensor('x', change))).rejects.toMatchObject({ code });
    }
  });

  it('refuse a NaN in text', async () => {
    const nan = tensor('x', { read: () => Promise.resolve(new Uint8Array(Float32Array.of(NaN, 1).buffer)) });
    await expect(writeWord2vecText(join(folder, 'a'), WORDS, nan)).rejects.toMatchObject({ code: 'BAD_TENSOR' });
  });
});
