import { expect, test } from 'vitest';
import { run } from '../main.js';
import { firth } from '../testing/run-firth.js';
import { fixture } from '../testing/workspace.js';

const sentences = fixture('english', 'sentence-transformers');
const textOf = (line: string): unknown => (JSON.parse(line) as { text: unknown }).text; // as `firth embed --jsonl` prints it

test('--jsonl gives the first vectors while standard input goes on, in the order of the texts', async () => {
  const lines: string[] = [];
  let told: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (told = resolve));
  async function* stdin() {
    yield 'a long text of several words comes first\nthe';
    yield ' cat\n';
    await first; // it never comes where all of standard input is read before
    for (let i = 0; i < 600; i++) yield `${'the '.repeat(i % 7)}cat\n`;
  }
  const stdout = {
    write: (text: string) => {
      lines.push(text);
      if (lines.length === 2) told();
    },
  };
  const stderr = { write: (text: string) => lines.push(text) };
  expect(await run(['embed', sentences, '--jsonl'], { stdin: stdin(), stdout, stderr, env: {} })).toBe(0);
  expect(lines).toHaveLength(602);
  expect(textOf(lines[1] ?? '')).toBe('the cat');
  expect(lines.slice(2).map(textOf)).toEqual(Array.from({ length: 600 }, (_, i) => `${'the '.repeat(i % 7)}cat`));
}, 30_000);

test('--jsonl waits for whoever reads', async () => {
  let [waiting, most] = [0, 0];
  const stdout = {
    write: () => {
      most = Math.max(most, ++waiting);
      return false;
    },
    once: (_: 'drain', listener: () => void) =>
      setTimeout(() => {
        waiting = 0;
        listener();
      }, 1),
  };
  const texts = Array.from({ length: 20 }, (_, i) => `cat ${i}`);
  const terminal = { stdin: process.stdin, stdout, stderr: { write: () => true }, env: {} };
  expect(await run(['embed', sentences, '--jsonl', ...texts], terminal)).toBe(0);
  expect(most).toBe(1);
});

test('--jsonl gives what --json gives', async () => {
  const texts = ['a cat', 'the capital of france is far', ''];
  const { stdout } = await firth(['embed', sentences, '--jsonl', ...texts]);
  const all = await firth(['embed', sentences, '--json', ...texts]);
  const { embeddings } = JSON.parse(all.stdout) as { embeddings: unknown }; // as `firth embed --json` prints it
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  ).toEqual(embeddings);
});
