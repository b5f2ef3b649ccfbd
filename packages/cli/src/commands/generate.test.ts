import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint } from '@firth/checkpoints';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { emptyFolder, gptFixture } from '../testing/workspace.js';

const gpt2 = gptFixture('gpt2', 'openai');
const golden = async (name: string) =>
  JSON.parse(await readFile(gptFixture(`${name}.generation.json`), 'utf8')) as {
    readonly texts: readonly string[];
    readonly cases: readonly { readonly continuations: readonly (readonly number[])[] }[];
  };

describe('generate', () => {
  test('the tokens of transformers, of several texts', async () => {
    const { texts, cases } = await golden('gpt2');
    const [first = [], second = []] = cases[0]?.continuations ?? [];
    const { status, stdout } = await firth(['generate', gpt2, ...texts.slice(0, 2), '-n', '24', '--json']);
    expect(status).toBe(0);
    const { results } = JSON.parse(stdout) as { readonly results: readonly { readonly tokenIds: number[] }[] };
    expect(results.map(({ tokenIds }) => tokenIds)).toEqual([first, second]);
  });

  test('one text comes as it is generated', async () => {
    const { stdout } = await firth(['generate', gpt2, 'Hello', '-n', '4']);
    const { stdout: json } = await firth(['generate', gpt2, 'Hello', '-n', '4', '--json']);
    const { results } = JSON.parse(json) as { readonly results: readonly { readonly text: string }[] };
    expect(stdout).toBe(`Hello${results[0]?.text ?? ''}\n`);
  });

  test('a Chinese GPT-2 with a BERT vocabulary, beams, from standard input', async () => {
    const args = ['generate', gptFixture('gpt2-chinese'), '-n', '4', '--beams', '2', '--json'];
    const { status, stdout } = await firth(args, ['今天天气\n我们\n']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ prompt: '今天天气' }, { prompt: '我们' }] });
  });

  test('the same seed draws the same text', async () => {
    const args = ['generate', gpt2, 'Hello', '--sample', '--top-p', '0.9', '--seed', '7'];
    expect(await firth(args)).toEqual(await firth(args));
  });

  test.each([
    [['--top-k', '3'], '--temperature, --top-k, --top-p, --min-p and --seed are for --sample'],
    [['--length-penalty', '1'], '--length-penalty is for --beams'],
    [['--sample', '--beams', '2'], '--sample and --beams exclude each other'],
  ])('%j is wrong usage', async (args, message) => {
    expect(await firth(['generate', gpt2, 'a', ...args])).toMatchObject({ status: 2, stderr: `firth: ${message}\n` });
  });

  describe('flags over what the folder sets', () => {
    const generation = { num_beams: 3, num_return_sequences: 2, length_penalty: 0.6, max_new_tokens: 4 };
    const generate = async (settings: object, ...args: readonly string[]) => {
      const folder = await emptyFolder();
      await cp(gptFixture('gpt2/safetensors'), folder, { recursive: true });
      await writeFile(join(folder, 'generation_config.json'), JSON.stringify(settings));
      return firth(['generate', folder, 'Hello', ...args]);
    };

    test.each([['--beams', '1'], ['--sample'], ['--beams', '2', '--length-penalty', '2'], ['--length-penalty', '2']])(
      'beams of a folder, and %s %s',
      async (...args) => {
        expect(await generate(generation, ...args)).toMatchObject({ status: 0, stderr: '' });
      },
    );

    test('what a folder draws from', async () => {
      const drawn = { do_sample: true, top_k: 5, max_new_tokens: 4 };
      const greedy = await generate({ max_new_tokens: 4 });
      expect(await generate(drawn, '--no-sample')).toEqual(greedy);
      expect(await generate(drawn, '--beams', '1', '--temperature', '0.001')).toEqual(greedy);
      expect((await generate(drawn, '--seed', '3')).stdout).not.toBe((await generate(drawn, '--seed', '4')).stdout);
      expect(await generate(drawn, '--beams', '2')).toMatchObject({ status: 0 });
    });

    test('the flag that leaves out what is not computed is named as it is said', async () => {
      const { status, stderr } = await generate({ forced_eos_token_id: 5 });
      expect(stderr).toMatch(
        /generation_config\.json, forced_eos_token_id: .*fromPretrained\(…, --no-generation-config\)\n$/,
      );
      expect(status).toBe(1);
    });

    test('ids of every beam are lists', async () => {
      const { stdout } = await generate(generation, '--json');
      expect(JSON.parse(stdout)).toMatchObject({
        results: [{ tokenIds: expect.any(Array) as unknown, others: [{ tokenIds: expect.any(Array) as unknown }] }],
      });
    });

    test('no run comes twice', async () => {
      const { stdout } = await generate({ max_new_tokens: 30 }, '--ngram-size', '1', '--json');
      const { results } = JSON.parse(stdout) as { results: [{ tokenIds: number[] }] };
      expect(new Set(results[0].tokenIds).size).toBe(results[0].tokenIds.length);
    });
  });

  test('a text longer than the context is refused in one line', async () => {
    const { status, stderr } = await firth(['generate', gpt2, 'a b c d '.repeat(40)]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^firth: text 0 has \d+ tokens, the model has 64 positions; shorten or split it\n$/);
  });
});

test.each([
  ['gpt2/openai', 'tree        GPT-2, names as OpenAI gives them', 'mapped      40 tensors'],
  ['gpt2/pytorch', 'tree        GPT-2, names as Hugging Face gives them', 'skipped     3 × constant buffer'],
  ['gpt/openai', 'tree        GPT, names as OpenAI gives them', 'mapped      26 tensors'],
  ['gpt/double-heads', 'parts       language model, multiple choice', 'missing     none'],
])('inspect %s', async (layout, ...lines) => {
  const { status, stdout } = await firth(['inspect', gptFixture(layout)]);
  expect(status).toBe(0);
  for (const line of lines) expect(stdout).toContain(line);
});

test('parity of a GPT, layer by layer', async () => {
  const args = ['parity', gptFixture('gpt/openai'), gptFixture('gpt.reference.safetensors')];
  const { status, stdout } = await firth(args);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^layer 1\n {2}attentions\.1 /m);
  expect(stdout).toMatch(/^ {2}h\.1\.attn +\[3, 11, 24\]/m);
  expect(stdout).toContain('16 tensors within 1e-5');
});

describe('convert, from each original layout to each and back', () => {
  test.each([
    ['gpt2/openai', 'gpt2'],
    ['gpt2/safetensors', 'gpt2'],
    ['gpt/openai', 'gpt'],
    ['gpt/pytorch', 'gpt'],
  ])('%s', async (layout, name) => {
    const folder = await emptyFolder();
    let from = gptFixture(layout);
    for (const to of ['huggingface', 'openai', 'huggingface']) {
      const target = join(folder, `${String((await readdir(folder)).length)}-${to}`);
      expect(await firth(['convert', from, target, '--to', to])).toMatchObject({ status: 0, stderr: '' });
      expect((await firth(['parity', target, gptFixture(`${name}.reference.safetensors`)])).status).toBe(0);
      from = target;
    }
  });

  test('OpenAI writes again the very bytes of the authors', async () => {
    const folder = join(await emptyFolder(), 'out');
    await firth(['convert', gptFixture('gpt/openai'), folder, '--to', 'openai']);
    for (const file of ['params_0.npy', 'params_9.npy', 'vocab_40000.bpe'])
      expect(await readFile(join(folder, file))).toEqual(await readFile(gptFixture('gpt/openai', file)));
    const [written, original] = await Promise.all([openCheckpoint(folder), openCheckpoint(gptFixture('gpt/openai'))]);
    expect([...written.tensors.values()].map(({ name, shape }) => [name, shape])).toEqual(
      [...original.tensors.values()].map(({ name, shape }) => [name, shape]),
    );
    await Promise.all([written.close(), original.close()]);
  });

  test.each([
    ['gpt2/openai', 'gpt2', 'pytorch', ['config.json', 'merges.txt', 'pytorch_model.bin', 'vocab.json']],
    ['gpt2/pytorch', 'gpt2', 'safetensors', ['config.json', 'merges.txt', 'model.safetensors', 'vocab.json']],
    [
      'gpt2/safetensors',
      'gpt2',
      'tensorflow',
      [
        'checkpoint',
        'encoder.json',
        'generation_config.json',
        'hparams.json',
        'model.ckpt.data-00000-of-00001',
        'model.ckpt.index',
        'vocab.bpe',
      ],
    ],
    ['gpt/openai', 'gpt', 'pytorch', ['config.json', 'merges.txt', 'pytorch_model.bin', 'vocab.json']],
    ['gpt/pytorch', 'gpt', 'safetensors', ['config.json', 'merges.txt', 'model.safetensors', 'vocab.json']],
    [
      'gpt2-chinese',
      'gpt2-chinese',
      'safetensors',
      ['config.json', 'model.safetensors', 'tokenizer_config.json', 'vocab.txt'],
    ],
  ])('%s, a %s, --to %s is a whole folder that generates the same', async (layout, name, to, files) => {
    const folder = join(await emptyFolder(), 'out');
    expect(await firth(['convert', gptFixture(layout), folder, '--to', to])).toMatchObject({ status: 0, stderr: '' });
    expect((await readdir(folder)).sort()).toEqual(files);
    expect((await firth(['parity', folder, gptFixture(`${name}.reference.safetensors`)])).status).toBe(0);
    const generated = ['-n', '24', '--json', 'Hello', '今天天气'];
    expect(await firth(['generate', folder, ...generated])).toEqual(
      await firth(['generate', gptFixture(layout), ...generated]),
    );
  });

  test("a GPT's config calls the tanh form gelu, as modeling_openai.py does", async () => {
    const folder = join(await emptyFolder(), 'out');
    await firth(['convert', gptFixture('gpt/openai'), folder, '--to', 'huggingface']);
    expect(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'))).toMatchObject({ afn: 'gelu' });
  });

  test('a GPT is no TensorFlow checkpoint, and a file of a container keeps the names that it has', async () => {
    const folder = await emptyFolder();
    const refused = await firth(['convert', gptFixture('gpt/openai'), join(folder, 'out'), '--to', 'tensorflow']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/not published as tensorflow .*\. Pass --to openai\n$/);
    const file = join(folder, 'x.bin');
    expect(await firth(['convert', gptFixture('gpt2/openai'), file, '--to', 'pytorch'])).toMatchObject({ status: 0 });
    const copy = await openCheckpoint(file);
    expect(copy.tensors.has('model/wte')).toBe(true);
    await copy.close();
  });

  test('what OpenAI cannot compute is refused', async () => {
    const args = ['convert', gptFixture('gpt2/double-heads'), join(await emptyFolder(), 'out'), '--to', 'openai'];
    const { status, stderr } = await firth(args);
    expect(status).toBe(1);
    expect(stderr).toMatch(/multiple_choice_head: OpenAI's code cannot compute this model/);
  });
});
