import { Gpt2Tokenizer, GptTokenizer } from '@firth/tokenizers';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { emptyFolder, fixture, gptFixture } from '../testing/workspace.js';

interface Result {
  readonly results: readonly {
    readonly texts: readonly string[];
    readonly tokens: readonly { readonly id: number }[];
  }[];
}

async function ids(...args: readonly string[]): Promise<number[]> {
  const { status, stdout, stderr } = await firth(['tokenize', ...args, '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { results } = JSON.parse(stdout) as Result; // as `firth tokenize` prints it
  return results.flatMap(({ tokens }) => tokens.map(({ id }) => id));
}

describe("a GPT's folder", () => {
  const text = "Hello world, it's 今天<|endoftext|>";
  test.each(['gpt2/openai', 'gpt2/safetensors', 'gpt2/openai/model.ckpt.index'])(
    '%s: byte pairs of GPT-2',
    async (model) => {
      const tokenizer = await Gpt2Tokenizer.fromPretrained(gptFixture('gpt2', 'openai'));
      expect(await ids(gptFixture(model), text)).toEqual([...tokenizer.encode(text).inputIds]);
      const plain = [...tokenizer.encode(text, { splitSpecialTokens: true }).inputIds];
      expect(await ids(gptFixture(model), text, '--split-special-tokens')).toEqual(plain);
    },
  );

  test.each(['gpt/openai', 'gpt/safetensors'])('%s: byte pairs of GPT', async (model) => {
    const tokenizer = await GptTokenizer.fromPretrained(gptFixture(model));
    expect(await ids(gptFixture(model), text)).toEqual([...tokenizer.encode(text).inputIds]);
  });

  test("words of BERT's kind, as Chinese GPT-2s have them", async () => {
    expect(await ids(gptFixture('gpt2-chinese'), '今天')).toHaveLength(4);
  });

  test('byte pairs of another model are refused by its name', async () => {
    const folder = join(await emptyFolder(), 'roberta');
    await mkdir(folder);
    await writeFile(join(folder, 'config.json'), '{"model_type": "roberta"}');
    await writeFile(join(folder, 'vocab.json'), '{"a": 0}');
    await writeFile(join(folder, 'merges.txt'), '');
    const { status, stdout, stderr } = await firth(['tokenize', folder, 'a']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /config\.json, model_type: .*another model \(expected gpt2 or openai-gpt, found 'roberta'\)\n$/,
    );
  });
});

test('a line of a million characters takes no time to speak of', async () => {
  const line = '今天天气'.repeat(250_000);
  const began = performance.now();
  const { stdout } = await firth(['tokenize', fixture('chinese', 'google')], [line]);
  expect(stdout.trimEnd().endsWith('1,000,002 tokens')).toBe(true);
  expect(performance.now() - began).toBeLessThan(30_000);
});

test.each([
  ['lines that end in LF, CR LF and CR', ['a\nb\r\nc\rd', '\n\ne'], ['a', 'b', 'c', 'd', '', 'e']],
  ['an end between pieces', ['a\r', '\nb\r', 'c\r'], ['a', 'b', 'c']],
  ['characters between pieces, and no last end', ['今', '天\n好'], ['今天', '好']],
  ['a blank line at the end', ['a\n\n'], ['a', '']],
])('standard input: %s', async (_, pieces, texts) => {
  const { stdout } = await firth(['tokenize', fixture('chinese', 'google'), '--json'], pieces);
  expect((JSON.parse(stdout) as Result).results.map((result) => result.texts[0])).toEqual(texts);
});
