import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint, writeSafetensors, type CheckpointTensor } from '@firth/checkpoints';
import { afterEach, describe, expect, it } from 'vitest';
import { GPT2 } from '../gpt2.js';
import { describeGptMapping } from '../mapping.js';
import { parity } from '../parity.js';
import { fixture } from '../testing/fixtures.js';

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

/** A folder of a model with other weights: those of `fixtures/gpt/own-files`, beside the config and vocabulary of `like`. */
async function folderWith(
  files: Readonly<Record<string, string>>,
  like: readonly string[] = ['gpt2', 'safetensors'],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'firth-own-'));
  removals.push(() => rm(folder, { recursive: true }));
  for (const name of await readdir(fixture(...like)))
    if (!/safetensors$|\.npy$|\.bin$/.test(name)) await cp(fixture(...like, name), join(folder, name));
  for (const [name, from] of Object.entries(files)) await cp(fixture(from), join(folder, name), { recursive: true });
  return folder;
}

describe('computes what the reference does, however the file keeps the model:', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ["DialoGPT's lm_head.decoder.weight", { 'medium_ft.pkl': 'own-files/medium_ft.pkl' }],
    ["{'model_state_dict': {'module.model.transformer…'}}", { 'pytorch_model.bin': 'own-files/own.pt' }],
    ['tf_model.h5', { 'tf_model.h5': 'own-files/gpt2.h5' }],
  ])('%s', async (_, files) => {
    const report = await parity(await folderWith(files), fixture('gpt2.reference.safetensors'));
    expect(report.firstOverBound).toBeUndefined();
    expect(report.rows.map(({ name }) => name)).toContain('logits');
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['tf_model.h5', { 'tf_model.h5': 'own-files/gpt.h5' }, ['gpt', 'safetensors']],
    [
      'three arrays instead of ten',
      {
        'params_0.npy': 'own-files/three-pieces/params_0.npy',
        'params_1.npy': 'own-files/three-pieces/params_1.npy',
        'params_2.npy': 'own-files/three-pieces/params_2.npy',
      },
      ['gpt', 'openai'],
    ],
  ])('a GPT in %s', async (_, files, like) => {
    const report = await parity(await folderWith(files, like), fixture('gpt.reference.safetensors'));
    expect(report.firstOverBound).toBeUndefined();
    expect(report.rows.map(({ name }) => name)).toContain('logits');
  });
});

it('lists a head that the model has no place for', async () => {
  const folder = await folderWith({ 'pytorch_model.bin': 'own-files/own.pt' });
  const checkpoint = await openCheckpoint(folder);
  const { skipped, unused, missing } = await describeGptMapping(checkpoint, folder);
  await checkpoint.close();
  expect({ unused, missing, skipped: [...skipped] }).toEqual({
    unused: [],
    missing: [],
    skipped: [['model_state_dict.module.reward.weight', 'another head']],
  });
});

it('takes a head of its own values for untied, whatever the config says', async () => {
  const folder = await folderWith({});
  const original = await openCheckpoint(fixture('gpt2', 'safetensors'));
  const tensors = [...original.tensors.values()];
  const words = tensors.find(({ name }) => name === 'transformer.wte.weight');
  if (words === undefined) throw new TypeError('the fixture has no words');
  const negated = async (): Promise<Uint8Array> => {
    const bytes = await words.read();
    return bytes.map((byte, i) => (i % 4 === 3 ? byte ^ 0x80 : byte)); // the sign of each float32
  };
  const head: CheckpointTensor = { ...words, name: 'lm_head.weight', read: negated };
  await writeSafetensors(join(folder, 'model.safetensors'), [...tensors, head]);
  await original.close();
  const [own, tied] = await Promise.all([logitsOf(folder), logitsOf(fixture('gpt2', 'safetensors'))]);
  expect(own.map((value) => -value)).toEqual(tied);
});

async function logitsOf(folder: string): Promise<number[]> {
  const model = await GPT2.fromPretrained(folder);
  const { logits } = await model.forward('Hello');
  await model.dispose();
  return [...logits.data];
}

it('refuses a file of two models by their keys', async () => {
  const folder = await folderWith({});
  const original = await openCheckpoint(fixture('gpt2', 'safetensors'));
  const twice = [...original.tensors.values()].flatMap((tensor) =>
    ['policy', 'reference'].map((key) => ({ ...tensor, name: `${key}.${tensor.name}` })),
  );
  await writeSafetensors(join(folder, 'model.safetensors'), twice);
  await original.close();
  await expect(GPT2.fromPretrained(folder)).rejects.toThrow(
    /several models \(expected one, found policy\.transformer, reference\.transformer\)/,
  );
});

it('refuses a Git LFS pointer in place of its words', async () => {
  const folder = await folderWith({ 'tf_model.h5': 'own-files/gpt2.h5' });
  expect((await readFile(join(folder, 'merges.txt'), 'utf8')).length).toBeGreaterThan(0);
  await writeFile(join(folder, 'merges.txt'), 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n');
  await expect(GPT2.fromPretrained(folder)).rejects.toThrow(/merges\.txt: this is a Git LFS pointer/);
});
