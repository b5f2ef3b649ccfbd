import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { elmoFixture, emptyFolder, fixture, gptFixture, checkpointFixture } from '../testing/workspace.js';

const bert = fixture('english', 'safetensors');
const tuned = fixture('english', 'classifier');
const gpt = gptFixture('gpt2', 'openai');
const vectors = fixture('..', 'word-vectors', 'small-world.bin');
const pairs = fixture('..', 'word-vectors', 'pairs.tsv');

/** What a call says of an option is said with its flag; what would be read and ignored is refused. */
test.each<readonly [args: readonly string[], message: RegExp]>([
  [
    ['generate', gpt, 'Hello', '-n', '1000'],
    /^--max-new-tokens: expected at most 6\d \(prompt 0 has .* 64 positions\), found 1000$/,
  ],
  [['generate', gpt, 'Hello', 'A', '-n', '1000'], /^--max-new-tokens: expected at most/],
  [
    ['classify', '--model', tuned, 'a', '--max-length', '65'],
    /^--max-length: expected at most 64, the positions of the/,
  ],
  [
    ['embed', bert, 'a', '--max-length', '1000'],
    /^--max-length: expected at most 64, the positions of the model, found/,
  ],
  [['embed', bert, 'a', '--prompt-name', 'query'], /^--prompt-name: expected .*, found 'query'/],
  [
    ['fill-mask', bert, 'a [MASK]', '--targets', 'zzzzzz'],
    /^--targets: expected tokens of the vocabulary, found 'zzzzzz'; it is written z ##z/,
  ],
  [['generate', gpt, 'a', '--cased'], /^--cased: expected nothing for byte-level BPE, .*found false$/],
  [['generate', gpt, 'a', '--lower-case'], /^--lower-case: expected nothing for byte-level BPE/],
  [['embed', '', 'a'], /^the name of the model is empty$/],
  [['eval', vectors, pairs, '--method', 'mul'], /^--method is for analogies/],
  [['embed', bert, 'a', '--force'], /^--force is for --out/],
  [['embed', elmoFixture('bilm-tf'), 'a', '--force'], /^--force is/],
  [['picture', vectors, 'man', 'king', '-o', '/nowhere/x.svg', '--seed', '2'], /^--seed is for --projection umap/],
  [['parity', elmoFixture('bilm-tf'), 'x', '--padded-embeddings'], /^--padded-embeddings is not for/],
  [['convert', bert, '/nowhere/x.safetensors', '--skip-unknown-tensors'], /^--skip-unknown-tensors is for/],
  [['convert', bert, '/nowhere/x.onnx', '--strict'], /^--strict and --member are/],
  [['inspect', checkpointFixture('numpy/stored.npz'), '--cased'], /^--lower-case and --cased are/],
])('%j', async (args, message) => {
  const { status, stdout, stderr } = await firth(args);
  expect(stderr).toMatch(/^firth: [^\n]+\n$/);
  expect(stderr.replace(/^firth: /, '').trimEnd()).toMatch(message);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});

test('a length that does not fit is wrong usage; the default shrinks to what the model has left', async () => {
  const args = ['generate', gpt, 'a b c d e f g h '.repeat(7)];
  const { status, stdout, stderr } = await firth([...args, '-n', '20']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^firth: --max-new-tokens: expected at most \d+ \(prompt 0 has/);
  expect(await firth(args)).toMatchObject({ status: 0, stderr: '' });
});

test.each(['0x10', '1e1', ' 5', '5 ', '1_0', '٣', ''])('%j is no whole number of the command line', async (number) => {
  const out = join(await emptyFolder(), 'out');
  for (const args of [
    ['generate', gpt, 'Hello', '-n', number],
    ['fill-mask', bert, 'a [MASK]', '-k', number],
    ['similar', vectors, 'king', '-n', number],
    ['train', 'glove', 'x', '-o', out, '--window', number],
    ['train', 'word2vec', 'x', '-o', out, '--negative', number],
    ['eval', vectors, pairs, '--limit', number],
  ])
    expect(await firth(args)).toMatchObject({ status: 2, stdout: '' });
});
