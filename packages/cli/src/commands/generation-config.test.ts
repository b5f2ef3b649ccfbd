import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GPT2, OpenAIGPT, type GenerateOptions } from '@firth/gpt';
import { describe, expect, test } from 'vitest';
import { firth } from '../testing/run-firth.js';
import { emptyFolder, gptFixture } from '../testing/workspace.js';

type Json = Readonly<Record<string, unknown>>;

const PROMPTS = [
  [163, 179, 27],
  [404, 490],
  [52, 52, 140, 9, 30],
];

/** A copy of a fixture that sets something more in `config.json`, and has a `generation_config.json` where it is given. */
async function source(layout: string, config: Json, generation?: Json): Promise<string> {
  const folder = join(await emptyFolder(), 'source');
  await cp(gptFixture(layout), folder, { recursive: true });
  const file = join(folder, 'config.json');
  const published = await readFile(file, 'utf8').catch(() => undefined);
  if (published !== undefined) await writeFile(file, JSON.stringify({ ...(JSON.parse(published) as Json), ...config }));
  if (generation !== undefined) await writeFile(join(folder, 'generation_config.json'), JSON.stringify(generation));
  return folder;
}

async function convert(from: string, to: string): Promise<string> {
  const folder = join(await emptyFolder(), 'converted');
  expect(await firth(['convert', from, folder, '--to', to])).toMatchObject({ status: 0, stderr: '' });
  return folder;
}

/** The tokens after each prompt where the caller says nothing, or what refuses them. */
async function generated(folder: string, isGpt2: boolean): Promise<unknown> {
  const model = await (isGpt2 ? GPT2 : OpenAIGPT).fromPretrained(folder);
  try {
    const texts = await model.generate<GenerateOptions>(PROMPTS);
    return texts.map(({ tokenIds }) => [...tokenIds]);
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*generation_config\.json|^.*config\.json/, '') : error;
  } finally {
    await model.dispose();
  }
}

const SETTINGS: readonly (readonly [Json, Json?])[] = [
  [{}],
  [{ eos_token_id: [339, 26, 52] }],
  [{ eos_token_id: 339, repetition_penalty: 1.5, max_length: 12 }],
  [{ eos_token_id: null, no_repeat_ngram_size: 2, bad_words_ids: [[339], [26, 52]] }],
  [{ num_beams: 3, length_penalty: 2, early_stopping: true, eos_token_id: 339 }],
  [{ do_sample: true, top_k: 0, temperature: 3 }],
  [{ do_sample: true }],
  [{ suppress_tokens: [339], begin_suppress_tokens: [26], min_length: 9, min_new_tokens: 3 }],
  [{ stop_strings: ['a'] }],
  [{ eos_token_id: 26, repetition_penalty: 1.5 }, {}],
  [{}, { eos_token_id: [339, 26], max_new_tokens: 9 }],
];

describe.each(SETTINGS.map(([config, generation]) => ({ config, generation })))('%j', ({ config, generation }) => {
  test.each([
    ['gpt2/safetensors', ['huggingface', 'openai', 'pytorch', 'tensorflow', 'safetensors']],
    ['gpt/pytorch', ['huggingface', 'openai']],
    ['gpt2/openai', ['huggingface', 'openai']],
  ])('%s generates the same after each conversion, and after the next', async (layout, targets) => {
    const folder = await source(layout, config, generation);
    const isGpt2 = layout.startsWith('gpt2');
    const expected = await generated(folder, isGpt2);
    for (const to of targets) {
      const converted = await convert(folder, to);
      expect(await generated(converted, isGpt2)).toEqual(expected);
      if (to === 'openai') expect(await generated(await convert(converted, 'huggingface'), isGpt2)).toEqual(expected);
    }
  });
});

describe('convert', () => {
  test('writes what config.json sets beside hparams.json, which has no place for it', async () => {
    const folder = await convert(await source('gpt2/safetensors', { eos_token_id: [339, 26], top_k: 7 }), 'openai');
    expect(JSON.parse(await readFile(join(folder, 'generation_config.json'), 'utf8'))).toEqual({
      top_k: 7,
      eos_token_id: [339, 26],
    });
  });

  test('writes no file where nothing is set but the end that the vocabulary has', async () => {
    const folder = await source('gpt2/safetensors', { eos_token_id: 0 });
    for (const to of ['openai', 'huggingface'])
      expect(await readdir(await convert(folder, to))).not.toContain('generation_config.json');
  });

  test.each([
    { bos_token_id: 5, eos_token_id: [339, 26] },
    { bos_token_id: 7, eos_token_id: null },
  ])('keeps %j of config.json as it stands', async (tokens) => {
    const folder = await convert(await source('gpt2/safetensors', tokens), 'huggingface');
    expect(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'))).toMatchObject(tokens);
  });
});

describe('inspect', () => {
  test.each<[string, Json, Json | undefined, string, Json]>([
    [
      'gpt2/safetensors',
      { eos_token_id: [339, 26], num_beams: 3 },
      undefined,
      'num_beams 3; ends at 339 or 26 (config.json)',
      { file: 'config.json', fields: { num_beams: 3 }, endsOfText: [339, 26], refused: [] },
    ],
    [
      'gpt2/safetensors',
      {},
      { do_sample: true, stop_strings: ['a'] },
      'do_sample true, top_k 50, stop_strings ["a"] (which generate refuses); no token ends a text (generation_config.json)',
      { file: 'generation_config.json', endsOfText: [], refused: ['stop_strings'] },
    ],
    [
      'gpt2/openai',
      {},
      { eos_token_id: 26, max_length: 30 },
      'max_length 30; ends at 26 (generation_config.json)',
      { fields: { max_length: 30 }, endsOfText: [26] },
    ],
    ['gpt/openai', {}, undefined, 'greedy, nothing else set; no token ends a text', { fields: {} }],
  ])('%s with %j and %j', async (layout, config, generation, line, json) => {
    const folder = await source(layout, config, generation);
    const { status, stdout } = await firth(['inspect', folder, '--summary']);
    expect(status).toBe(0);
    expect(stdout).toContain(`\ngeneration  ${line}\n`);
    const { stdout: asJson } = await firth(['inspect', folder, '--summary', '--json']);
    expect(JSON.parse(asJson)).toMatchObject({ generation: json });
  });

  test('a field of a wrong type is named', async () => {
    const folder = await source('gpt2/safetensors', {}, { num_beams: '3' });
    const { status, stderr } = await firth(['inspect', folder, '--summary']);
    expect(status).toBe(1);
    expect(stderr).toContain('generation_config.json, num_beams: ');
  });
});
