import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { emptyFolder, fixture } from '../testing/workspace.js';
import { run } from '../main.js';

const model = fixture('english', 'safetensors');

test.each([
  ['--out', ['train', 'word2vec', 'CORPUS', '-o', 'v.txt.gz']],
  ['--out', ['train', 'word2vec', 'CORPUS', '-o', 'v.zip']],
  ['--out', ['train', 'glove', 'CORPUS', '-o', 'v.npz']],
  ['--out', ['train', 'glove', 'CORPUS', '-o', 'v.bin', '--format', 'text']],
  ['--out', ['train', 'word2vec', 'CORPUS', '-o', 'v.txt', '--format', 'binary']],
  ['--out', ['picture', 'CORPUS', 'a', 'b', '-o', 'p.png']],
  ['--out', ['embed', model, 'a', '--out', 'x.txt']],
  ['--out', ['finetune', 'classify', '-m', model, '--train', 'CORPUS', '-o', 'x.bin']],
  ['destination', ['convert', model, 'y.safetensors', '--to', 'pytorch']],
  ['destination', ['convert', model, 'y.BIN', '--to', 'safetensors']],
  ['destination', ['convert', model, 'y.npz', '--to', 'huggingface']],
  ['destination', ['convert', model, 'y.onnx', '--to', 'tfjs']],
  ['destination', ['convert', model, 'y.json', '--to', 'onnx']],
])('%s of another format is wrong usage: %j', async (flag, words) => {
  const folder = await emptyFolder();
  const corpus = join(folder, 'corpus');
  await writeFile(corpus, 'a b c\n'.repeat(50));
  const args = words.map((word) => (word === 'CORPUS' ? corpus : /^[vpxy]\./.test(word) ? join(folder, word) : word));
  const { status, stderr } = await firth(args);
  expect([status, stderr]).toEqual([2, expect.stringMatching(new RegExp(`^firth: ${flag}: expected a .*name`))]);
  expect(await readdir(folder)).toEqual(['corpus']);
});

test('a name that says no format is taken', async () => {
  const out = join(await emptyFolder(), 'model.v2');
  expect(await firth(['convert', model, out, '--to', 'pytorch'])).toMatchObject({ status: 0 });
});

test.each([
  ['embed', ['--normalize', '--no-normalize'], '--normalize and --no-normalize exclude each other'],
  ['generate', ['--no-sample', '--sample'], '--sample and --no-sample exclude each other'],
])('%s %j is wrong usage', async (command, flags, message) => {
  const { status, stderr } = await firth([command, 'nothing', 'a', ...flags]);
  expect({ status, stderr }).toEqual({ status: 2, stderr: `firth: ${message}\n` });
});

test('a member of what is no zip is wrong usage', async () => {
  const corpus = join(await emptyFolder(), 'vectors.txt');
  await writeFile(corpus, '1 2\na 1 2\n');
  const { status, stderr } = await firth(['similar', corpus, 'a', '--member', 'x']);
  expect([status, stderr]).toEqual([2, expect.stringMatching(/^firth: --member: .*vectors\.txt/)]);
});

test('run names a wrong argument', async () => {
  const wrong: unknown = JSON.parse('["inspect"]');
  const terminal: unknown = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: {} };
  const call = async (args: unknown, given: unknown): Promise<void> => {
    await Reflect.apply(run, undefined, [args, given]);
  };
  for (const args of [undefined, 'inspect', [1], {}])
    await expect(call(args, terminal)).rejects.toMatchObject({ code: 'BAD_OPTION', call: 'run' });
  for (const given of [undefined, {}, { stdout: 1 }, []])
    await expect(call(wrong, given)).rejects.toMatchObject({ option: 'terminal' });
});
