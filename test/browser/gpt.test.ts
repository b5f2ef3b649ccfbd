import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goldenGeneration, optionsOf } from '../../packages/gpt/src/testing/fixtures.js';
import { CHROMIUM } from './testing/chromium.js';
import { TestPage } from './testing/page.js';

describe.skipIf(CHROMIUM === undefined)('GPT in Chromium', () => {
  let page: TestPage;
  beforeAll(async () => {
    page = await TestPage.open('gpt');
  }, 120_000);
  afterAll(() => page.close());

  const urlOf = (layout: string): string => `${page.url}/fixtures/gpt/${layout}`;

  const safetensors = ['GPT2', 'gpt2/safetensors', 'gpt2'] as const;
  const layouts = [
    safetensors,
    ['GPT2', 'gpt2/openai', 'gpt2'],
    ['GPT2', 'gpt2/pytorch-zip', 'gpt2'],
    ['GPT2', 'gpt2-chinese', 'gpt2-chinese'],
    ['OpenAIGPT', 'gpt/safetensors', 'gpt'],
  ] as const;

  describe.each([
    { device: 'wasm', models: layouts, modes: 3, tokens: 24 }, // greedy, greedy with a repetition penalty, beams
    { device: 'webgpu', models: [safetensors], modes: 1, tokens: 3 }, // in software, which compiles at every new shape
  ])('onnx $device', ({ device, models, modes, tokens }) => {
    it.each(models)(
      '%s of %s, by URL, gives the tokens of transformers',
      async (kind, layout, name) => {
        for (const { options, prompts, continuations } of goldenGeneration(name).cases.slice(0, modes)) {
          const given = optionsOf({ ...options, max_new_tokens: Math.min(tokens, options.max_new_tokens) });
          const found = await page.call<number[][]>('generate', device, kind, urlOf(layout), prompts, given);
          expect(found).toEqual(continuations.map((ids) => ids.slice(0, tokens)));
        }
      },
      120_000,
    );

    it('ends its worker when it is disposed of', async () => {
      await expect.poll(() => page.page.workers().length, { timeout: 15_000 }).toBe(0); // it lingers for the next model
    });
  });

  it('streams text as it comes', async () => {
    const { pieces, whole } = await page.call<{ pieces: string[]; whole: string }>(
      'stream',
      'wasm',
      urlOf('gpt2/openai'),
      'Hello',
      12,
    );
    expect(pieces.length).toBeGreaterThan(6);
    expect(pieces.join('')).toBe(whole);
  });
});
