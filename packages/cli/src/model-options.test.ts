import { expect, test } from 'vitest';
import { firth } from './testing/run-firth.js';
import { elmoFixture, fixture, gptFixture } from './testing/workspace.js';

const bert = fixture('english', 'safetensors');

test.each([
  ['inspect', bert],
  ['inspect', elmoFixture('bilm-tf')],
  ['fill-mask', bert, 'the [MASK]'],
  ['embed', bert, 'a'],
  ['embed', elmoFixture('bilm-tf'), 'a'],
  ['classify', '--model', fixture('english', 'classifier'), 'a'],
  ['generate', gptFixture('gpt2', 'openai'), 'Hello', '-n', '2'],
  ['parity', bert, fixture('english', 'reference.safetensors')],
])('%s %s --no-mmap gives the same', async (...args) => {
  const mapped = await firth(args);
  expect(mapped).toMatchObject({ status: 0, stderr: '' });
  expect(await firth([...args, '--no-mmap'])).toEqual(mapped);
});

test('whatever loads a model can be told not to map it', async () => {
  for (const command of ['convert', 'finetune classify', 'parity']) {
    const { stdout } = await firth([...command.split(' '), '--help']);
    expect(stdout).toContain('--no-mmap');
  }
});
