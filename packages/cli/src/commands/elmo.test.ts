import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint, writeSafetensors, type Checkpoint } from '@firth/checkpoints';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { edit, elmoFixture, emptyFolder, fixture } from '../testing/workspace.js';

const elmo = elmoFixture('bilm-tf');
const reference = elmoFixture('reference.safetensors');

async function copyOfElmo(): Promise<string> {
  const folder = join(await emptyFolder(), 'model');
  await cp(elmo, folder, { recursive: true });
  return folder;
}

async function expectSame(path: string): Promise<void> {
  const [found, expected] = await Promise.all([openCheckpoint(path), openCheckpoint(elmo)]);
  expect([...found.tensors.keys()].sort()).toEqual([...expected.tensors.keys()].sort());
  for (const [name, tensor] of expected.tensors) {
    const other = found.tensors.get(name);
    expect([name, other?.dtype, other?.shape]).toEqual([name, tensor.dtype, tensor.shape]);
    expect(await other?.read()).toEqual(await tensor.read());
  }
  await Promise.all([found, expected].map((checkpoint: Checkpoint) => checkpoint.close()));
}

describe('inspect', () => {
  test('names the model, its parts and the weights of each tensor', async () => {
    const { status, stdout, stderr } = await firth(['inspect', elmo, '--verify']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^format +hdf5$/m);
    expect(stdout).toMatch(/^char_embed +float32 +\[261, 3\] +3,132 {2}tokens\.characters$/m);
    expect(stdout).toMatch(
      /^RNN_1\S*Cell1\/LSTMCell\/W_0 +float32 +\[16, 48\] +3,072 {2}languageModel\.backward\.1\.input\.kernel \+ languageModel\.backward\.1\.recurrent\.kernel$/m,
    );
    expect(stdout).toContain('tree        ELMo, names as bilm-tf gives them');
    expect(stdout).toMatch(
      /^lstm +2 layers in each direction, hidden 12, projection 8, cell ± 0.5, projection ± 0.2, skip connections$/m,
    );
    // What h5py counts: 261 * 3 + 3 * (1 * 2 + 2 * 3 + 3 * 4 + 5 * 5) + 14 + 4 * (14 * 14 + 14) + 14 * 8 + 8 + 4 * (16 * 48 + 48 + 12 * 8).
    expect(stdout).toMatch(/^parameters +5,540$/m);
    expect(stdout).toMatch(/^mapped +31 tensors/m);
    expect(stdout).toMatch(/^missing +none\nverified: read 31 tensors, /m);
  });

  test('a file without options has no tree, and says so', async () => {
    const folder = await copyOfElmo();
    await rm(join(folder, 'options.json'));
    const { status, stdout } = await firth(['inspect', folder, '--summary']);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^tree +none: .*there are no options of an ELMo here \(expected options\.json in the folder/m,
    );
  });

  test('a tensor of another shape is refused as loading refuses it', async () => {
    const folder = await copyOfElmo();
    await edit(join(folder, 'options.json'), '"dim": 12', '"dim": 13');
    const { status, stderr } = await firth(['inspect', folder]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^firth: .*lm_weights\.hdf5, RNN_0.*expected \[8, 52\], found \[8, 48\].*\n$/);
  });
});

describe('convert', () => {
  test.each(['x.safetensors', 'x.npz', 'x.hdf5', 'x.bin', 'x.ckpt'])(
    'to %s keeps names, shapes and values',
    async (name) => {
      const path = join(await emptyFolder(), name);
      const { status, stdout, stderr } = await firth(['convert', elmo, path]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toContain('31 tensors, 22,160 bytes, read back and compared');
      await expectSame(path);
    },
  );

  test.each(['weights.safetensors', 'weights.npz', 'weights.bin'])(
    '%s and back to the original layout, which passes parity',
    async (name) => {
      const folder = await emptyFolder();
      const [weights, back] = [join(folder, `elmo_${name}`), join(folder, 'back')];
      await firth(['convert', elmo, weights]);
      await cp(join(elmo, 'options.json'), join(folder, 'elmo_options.json'));
      expect(await firth(['parity', weights, reference])).toMatchObject({ status: 0 });
      const { status, stderr } = await firth(['convert', weights, back, '--to', 'bilm-tf']);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect((await readdir(back)).sort()).toEqual(['lm_weights.hdf5', 'options.json']);
      expect(await readFile(join(back, 'options.json'))).toEqual(await readFile(join(elmo, 'options.json')));
      await expectSame(back);
      expect(await firth(['parity', back, reference])).toMatchObject({ status: 0 });
    },
  );

  test('halves become float32 again, and what is no weight is left out', async () => {
    const folder = await emptyFolder();
    const [half, mixed] = [join(folder, 'half.safetensors'), join(folder, 'weights.safetensors')];
    await firth(['convert', elmo, half, '--dtype', 'float16']);
    const source = await openCheckpoint(half);
    const step = { name: 'step', dtype: 'int64', shape: [], read: () => Promise.resolve(new Uint8Array(8)) } as const;
    await writeSafetensors(mixed, [...source.tensors.values(), step]);
    await source.close();
    await cp(join(elmo, 'options.json'), join(folder, 'options.json'));
    const asked = ['convert', mixed, join(folder, 'back'), '--to', 'bilm-tf'];
    expect((await firth(asked)).stderr).toMatch(/weights\.safetensors, step: .*no such weight.*--skip-unknown-tensors/);
    const { stdout } = await firth([...asked, '--skip-unknown-tensors']);
    expect(stdout).toMatch(/^left out +1 × no weight of an ELMo$/m);
    const back = await openCheckpoint(join(folder, 'back'));
    expect(back.tensors.size).toBe(31);
    expect(new Set([...back.tensors.values()].map(({ dtype }) => dtype))).toEqual(new Set(['float32']));
    await back.close();
  });

  test('refuses halves in HDF5 by name, and leaves nothing behind', async () => {
    const folder = await emptyFolder();
    const { status, stderr } = await firth(['convert', elmo, join(folder, 'x.h5'), '--dtype', 'float16']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/x\.h5, \S+: a dtype that h5wasm does not write \(found float16\)/);
    expect(await readdir(folder)).toEqual([]);
  });

  test('refuses a BERT as an ELMo, and an ELMo as a BERT', async () => {
    const folder = await emptyFolder();
    const bert = await firth(['convert', fixture('english', 'google'), join(folder, 'x'), '--to', 'bilm-tf']);
    expect(bert).toMatchObject({ status: 1 });
    expect(bert.stderr).toContain('--to bilm-tf needs an ELMo: its tensors are not named as those of an ELMo');
    const other = await firth(['convert', elmo, join(folder, 'x'), '--to', 'huggingface']);
    expect(other).toMatchObject({ status: 1 });
    expect(other.stderr).toContain('--to huggingface needs a BERT or a GPT: ');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('parity', () => {
  test('compares every layer, in order', async () => {
    const { status, stdout, stderr } = await firth(['parity', elmo, reference]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^words from their characters\n +char_cnn /m);
    expect(stdout).toMatch(/^layer 2\n +layers\.2 /m);
    expect(stdout).toContain('7 tensors within 1e-5');
  });

  test('names the first layer that differs', async () => {
    const folder = await copyOfElmo();
    await edit(join(folder, 'options.json'), '"cell_clip": 0.5', '"cell_clip": 0.05');
    const { status, stdout, stderr } = await firth(['parity', folder, reference]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^firth: layers\.1 at \[\d+, \d+, \d+\] is the first tensor over the bound .+\n$/);
    expect(stdout).toContain('2 of 7 tensors over 1e-5, the first: layers.1');
    const json = await firth(['parity', folder, reference, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ firstOverBound: { name: 'layers.1' }, unknown: [] });
  });

  test('a reference of another model is refused', async () => {
    const { status, stderr } = await firth(['parity', elmo, fixture('english', 'reference.safetensors')]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/character_ids: the reference lacks an input.*fixtures\/elmo\/reference\.py\n$/);
  });

  test('options that are no JSON', async () => {
    const folder = await copyOfElmo();
    await writeFile(join(folder, 'options.json'), '{');
    const { status, stderr } = await firth(['parity', folder, reference]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^firth: .*options\.json: [^\n]+\n$/);
  });
});
