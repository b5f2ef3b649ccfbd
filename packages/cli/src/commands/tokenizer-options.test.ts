import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { copyOf, edit, emptyFolder, fixture } from '../testing/workspace.js';

interface Result {
  readonly results: readonly { readonly tokens: readonly { readonly token: string }[] }[];
}

async function tokens(...args: readonly string[]): Promise<string[]> {
  const { status, stdout, stderr } = await firth(['tokenize', ...args, '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { results } = JSON.parse(stdout) as Result; // as `firth tokenize` prints it
  return results.flatMap((result) => result.tokens.map(({ token }) => token)).slice(1, -1);
}

async function tokenizerOf(folder: string, ...args: readonly string[]): Promise<unknown> {
  const { status, stdout } = await firth(['inspect', folder, '--json', ...args]);
  expect(status).toBe(0);
  const { tokenizer } = JSON.parse(stdout) as { tokenizer: unknown }; // as `firth inspect` prints it
  return tokenizer;
}

describe('case', () => {
  it('is what an option says, before what lies in the folder', async () => {
    const folder = fixture('tokenizers', 'added-normalized');
    expect(await tokens(folder, 'CAT')).toEqual(['cat']);
    expect(await tokens(folder, 'CAT', '--cased')).toEqual(['[UNK]']);
    const both = await firth(['tokenize', folder, 'x', '--cased', '--lower-case']);
    expect(both.status).not.toBe(0);
    expect(both.stderr).toMatch(/'--lower-case' cannot be used with option '--cased'/);
  });

  it('inspect says what decided', async () => {
    const folder = await copyOf('tokenizers', 'vocab-blank-last-line');
    expect(await tokenizerOf(folder)).toMatchObject({ lowerCase: true, decidedBy: 'tokenizer_config.json' });
    expect(await tokenizerOf(folder, '--cased')).toMatchObject({ lowerCase: false, decidedBy: 'an option' });
    await rm(join(folder, 'tokenizer_config.json'));
    await edit(join(folder, 'vocab.txt'), /^(Hello|World)$/gm, '[unused]');
    expect(await tokenizerOf(folder)).toMatchObject({ lowerCase: true, decidedBy: 'the vocabulary' });
    // Letters without a lower case stand in uncased vocabularies.
    await edit(join(folder, 'vocab.txt'), /^hello$/m, 'ℝ');
    expect(await tokenizerOf(folder)).toMatchObject({ lowerCase: true, decidedBy: 'the vocabulary' });
    await edit(join(folder, 'vocab.txt'), /^cat$/m, 'Cat');
    expect(await tokenizerOf(folder)).toMatchObject({ lowerCase: false, decidedBy: 'the vocabulary' });
    expect((await firth(['inspect', folder, '--summary'])).stdout).toMatch(/^tokenizer +cased by the vocabulary; /m);
  });

  it('convert writes down what was decided', async () => {
    const folder = await copyOf('tokenizers', 'vocab-blank-last-line');
    await rm(join(folder, 'tokenizer_config.json'));
    await edit(join(folder, 'vocab.txt'), /^(Hello|World)$/gm, 'ℝ');
    const out = await emptyFolder();
    for (const [flags, lowerCase] of [
      [[], true],
      [['--cased'], false],
    ] as const)
      for (const to of ['huggingface', 'google']) {
        const target = join(out, `${to}-${lowerCase}`);
        const { status, stderr } = await firth(['convert', folder, target, '--to', to, ...flags]);
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        const config: unknown = JSON.parse(await readFile(join(target, 'tokenizer_config.json'), 'utf8'));
        expect(config).toMatchObject({ do_lower_case: lowerCase });
        expect(await tokenizerOf(target)).toMatchObject({ lowerCase, decidedBy: 'tokenizer_config.json' });
      }
    const onnx = await firth(['convert', folder, join(out, 'x.onnx'), '--cased']);
    expect(onnx.stderr).toContain('--lower-case and --cased are not for --to onnx');
  });

  it("convert keeps added tokens in Google's layout, too", async () => {
    const target = join(await emptyFolder(), 'google');
    const folder = fixture('tokenizers', 'added-normalized');
    expect((await firth(['convert', folder, target, '--to', 'google'])).status).toBe(0);
    const text = 'hello <e1>cat</e1> newtok NEWTOK';
    expect(await tokens(target, text)).toEqual(await tokens(folder, text));
  });
});

describe('--split-special-tokens', () => {
  it('spells out what looks special', async () => {
    const folder = fixture('tokenizers', 'added-normalized');
    expect(await tokens(folder, 'cat [SEP]')).toEqual(['cat', '[SEP]']);
    expect(await tokens(folder, 'cat [SEP]', '--split-special-tokens')).toEqual(
      ['cat', '[UNK]', 's', '##e', '##p', '[UNK]'], //
    );
    const filled = await firth(['fill-mask', folder, 'cat [SEP] [MASK]', '--split-special-tokens']);
    expect(filled.status).toBe(0);
  });

  it('as the folder says, unless the call says otherwise', async () => {
    const folder = await copyOf('tokenizers', 'added-normalized');
    const config = join(folder, 'tokenizer_config.json');
    const own: unknown = JSON.parse(await readFile(config, 'utf8'));
    await writeFile(config, JSON.stringify({ ...Object(own), split_special_tokens: true }));
    expect(await tokens(folder, '[SEP]')).toEqual(['[UNK]', 's', '##e', '##p', '[UNK]']);
  });
});
