import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint } from '@firth/checkpoints';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { emptyFolder, gptFixture } from '../testing/workspace.js';

const models = [
  ['gpt2/openai', 'gpt2', 'GPT-2'],
  ['gpt2/pytorch', 'gpt2', 'GPT-2'],
  ['gpt2/pytorch-zip', 'gpt2', 'GPT-2'],
  ['gpt2/safetensors', 'gpt2', 'GPT-2'],
  ['gpt2/double-heads', 'gpt2-double-heads', 'GPT-2'],
  ['gpt2-chinese', 'gpt2-chinese', 'GPT-2'],
  ['gpt/openai', 'gpt', 'GPT'],
  ['gpt/pytorch', 'gpt', 'GPT'],
  ['gpt/safetensors', 'gpt', 'GPT'],
  ['gpt/double-heads', 'gpt-double-heads', 'GPT'],
] as const;

describe.each(models)('%s', (folder, reference, model) => {
  test('inspect maps every tensor', async () => {
    const { status, stdout, stderr } = await firth(['inspect', gptFixture(folder), '--json', '--verify']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ tree: { model, missing: [], unused: [] } });
  });

  test('parity: every layer is within the bound', async () => {
    const { status, stdout, stderr } = await firth([
      'parity',
      gptFixture(folder),
      gptFixture(`${reference}.reference.safetensors`),
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^layer 1$/m);
    expect(stdout).not.toContain('✗');
  });

  test('convert: another container keeps names and values, and loads beside its config and vocabulary', async () => {
    const target = join(await emptyFolder(), 'model');
    await cp(gptFixture(folder), target, { recursive: true });
    const weights = join(target, 'converted.safetensors');
    const { status, stderr } = await firth(['convert', gptFixture(folder), weights]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [source, written] = await Promise.all([openCheckpoint(gptFixture(folder)), openCheckpoint(weights)]);
    expect([...written.tensors.keys()].sort()).toEqual([...source.tensors.keys()].sort());
    for (const [name, tensor] of source.tensors)
      expect(await written.tensors.get(name)?.read()).toEqual(await tensor.read());
    await Promise.all([source.close(), written.close()]);
    const hasConfig = (await readdir(target)).some((name) => name === 'config.json' || name === 'hparams.json');
    if (!hasConfig) return; // OpenAI's arrays say their sizes themselves
    expect(await firth(['parity', weights, gptFixture(`${reference}.reference.safetensors`)])).toMatchObject({
      status: 0,
    });
  });
});
