import { describe, expect, test } from 'vitest';
import { run } from './main.js';
import { firth } from './testing/run-firth.js';
import { fixture } from './testing/workspace.js';

const commands = ['inspect', 'convert', 'parity', 'tokenize', 'fill-mask', 'embed'];

test.each(commands)('%s has a help that tells of --json', async (command) => {
  const { status, stdout, stderr } = await firth([command, '--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('--json');
});

test('--version', async () => {
  const { status, stdout } = await firth(['--version']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('wrong usage exits 2 with one line', () => {
  test.each([
    [['nonsense'], /unknown command 'nonsense'/],
    [['inspec', 'x'], /Did you mean inspect\?/],
    [['parity', 'only-one'], /missing required argument 'reference'/],
    [['parity', 'a', 'b', '--bound', 'small'], /Expected a number above 0/],
    [['inspect', 'a', '--nonsense'], /unknown option '--nonsense'/],
    [['convert', 'a', 'b', '--to', 'coreml'], /Allowed choices are safetensors, huggingface/],
    [['fill-mask', 'a', 'b', '--top-k', '0'], /whole number of at least 1/],
    [['embed', 'a'], /standard input is empty/],
    [['embed', 'a', 'b', '--json', '--jsonl'], /cannot be used with/],
  ])('%j', async (args, message) => {
    const { status, stdout, stderr } = await firth(args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^firth: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });
});

test('a stack trace only with FIRTH_DEBUG', async () => {
  const errors: string[] = [];
  const silent = { write: () => true };
  const stderr = { write: (text: string) => errors.push(text) };
  const terminal = { stdin: process.stdin, stdout: silent, stderr };
  expect(await run(['inspect', '/nowhere'], { ...terminal, env: {} })).toBe(1);
  expect(errors).toHaveLength(1);
  await run(['inspect', '/nowhere'], { ...terminal, env: { FIRTH_DEBUG: '1' } });
  expect(errors.join('')).toMatch(/\n +at /);
});

test('colour on a terminal only, and not with NO_COLOR', async () => {
  const print = async (isTTY: boolean, env: Record<string, string>): Promise<string> => {
    const out: string[] = [];
    const stdout = { isTTY, write: (text: string) => out.push(text) };
    await run(['tokenize', fixture('english', 'google'), 'a'], { stdin: process.stdin, stdout, stderr: stdout, env });
    return out.join('');
  };
  expect(await print(true, {})).toContain('\u001b[1m');
  expect(await print(true, { NO_COLOR: '1' })).not.toContain('\u001b');
  expect(await print(false, {})).not.toContain('\u001b');
});
