import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { emptyFolder, fixture } from '../testing/workspace.js';

const google = fixture('english', 'google');

test('a destination that ends in .onnx becomes an ONNX file that was run', async () => {
  const folder = await emptyFolder();
  const { status, stdout, stderr } = await firth(['convert', google, join(folder, 'out.onnx')]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/inputs +input_ids, attention_mask, token_type_ids\n *outputs +logits\n/);
  expect(stdout).toMatch(/run in onnxruntime-node; logits differs most, by (0|\d\.\d\de-[6-9])/);
  expect(await readdir(folder)).toEqual(['out.onnx']);
});

test('--external-data puts the weights beside the model', async () => {
  const folder = await emptyFolder();
  const { status } = await firth(['convert', google, join(folder, 'out.onnx'), '--external-data']);
  expect(status).toBe(0);
  expect((await readdir(folder)).sort()).toEqual(['out.onnx', 'out.onnx.data']);
  const again = await firth(['convert', google, join(folder, 'other.onnx'), '--external-data']);
  expect(again.status).toBe(0);
  await writeFile(join(folder, 'third.onnx.data'), 'mine');
  const refused = await firth(['convert', google, join(folder, 'third.onnx'), '--external-data']);
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.stderr).toContain('third.onnx.data: the file exists already');
  expect(await readFile(join(folder, 'third.onnx.data'), 'utf8')).toBe('mine');
  expect(await readdir(folder)).not.toContain('third.onnx');
});

test('--to tfjs writes a graph model that was run, with the asked outputs', async () => {
  const folder = join(await emptyFolder(), 'web');
  const args = ['convert', google, folder, '--to', 'tfjs', '--outputs', 'last_hidden_state,hidden_states', '--json'];
  const { status, stdout } = await firth(args);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    layout: 'tfjs',
    files: ['model.json', 'group1-shard1of1.bin'],
    outputs: ['last_hidden_state', 'hidden_states.0', 'hidden_states.1', 'hidden_states.2', 'hidden_states.3'],
    verified: true,
  });
  expect((await stat(join(folder, 'group1-shard1of1.bin'))).size).toBeGreaterThan(80_000);
  expect(await firth(args)).toMatchObject({ status: 1 });
  expect(await firth([...args, '--force'])).toMatchObject({ status: 0 });
});

describe('refuses, leaving nothing behind,', () => {
  test.each([
    ['an output that is not there', ['--outputs', 'pooled'], 1, /no output 'pooled' \(expected .*logits/],
    ['external data of a graph model', ['--to', 'tfjs', '--external-data'], 2, /--external-data is for --to onnx/],
    ['outputs of safetensors', ['--to', 'safetensors', '--outputs', 'logits'], 2, /are for --to onnx/],
  ])('%s', async (_, args, status, message) => {
    const folder = await emptyFolder();
    const result = await firth(['convert', google, join(folder, 'x.onnx'), ...args]);
    expect(result.status).toBe(status);
    expect(result.stderr).toMatch(message);
    expect(await readdir(folder)).toEqual([]);
  });
});
