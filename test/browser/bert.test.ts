import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goldenEmbeddings, largestError } from '../../packages/bert/src/testing/fixtures.js';
import { CHROMIUM } from './testing/chromium.js';
import { picked, TestPage } from './testing/page.js';

const BOUND = 1e-5;
const DEVICES = ['wasm', 'webgpu'] as const;

interface Parity {
  readonly compared: number;
  readonly worst: number;
}

describe.skipIf(CHROMIUM === undefined)('a page in Chromium', () => {
  let page: TestPage;
  beforeAll(async () => {
    page = await TestPage.open('bert');
  }, 120_000);
  afterAll(() => page.close());

  const urlOf = (...parts: readonly string[]): string => `${page.url}/fixtures/bert/${parts.join('/')}`;

  describe.each(DEVICES)('onnx %s', (device) => {
    it('computes what the reference holds from Google’s files by URL', async () => {
      const found = await page.call<Parity>(
        'parity',
        device,
        urlOf('english', 'google'),
        urlOf('english', 'reference.safetensors'),
      );
      expect(found.compared).toBe(34);
      expect(found.worst).toBeLessThanOrEqual(BOUND);
    });

    it('computes it from picked files too', async () => {
      await page.pick('bert/english/safetensors', ['config.json', 'vocab.txt', 'model.safetensors']);
      const found = await page.call<Parity>('parity', device, picked, urlOf('english', 'reference.safetensors'));
      expect(found.compared).toBe(34);
      expect(found.worst).toBeLessThanOrEqual(BOUND);
    });

    it('fills a mask with the trained Chinese model', async () => {
      const model = urlOf('trained', 'chinese_L-2_H-64_A-2/');
      const [top] = await page.call<string[][]>('fillMask', device, model, '今天天气[MASK]错');
      expect(top?.[0]).toBe('不');
    });

    it('embeds as sentence-transformers does', async () => {
      const { sentences, ...golden } = goldenEmbeddings();
      const found = await page.call<number[][]>(
        'embed',
        device,
        urlOf('english', 'sentence-transformers-dense'),
        sentences,
      );
      found.forEach((vector, i) => {
        expect(largestError(vector, golden['sentence-transformers-dense'][i] ?? [])).toBeLessThanOrEqual(BOUND);
      });
      expect(found).toHaveLength(sentences.length);
    });

    it('ends its worker when it is disposed of', async () => {
      await expect.poll(() => page.page.workers().length, { timeout: 15_000 }).toBe(0); // it lingers for the next model
    });
  });

  it('opens TensorFlow’s several files from a picker', async () => {
    await page.pick('bert/trained/chinese_L-2_H-64_A-2', [
      'bert_config.json',
      'bert_model.ckpt.data-00000-of-00001',
      'bert_model.ckpt.index',
      'vocab.txt',
    ]);
    const [top] = await page.call<string[][]>('fillMask', 'wasm', picked, '今天天气[MASK]错');
    expect(top?.[0]).toBe('不');
  });

  it('goes on while a model runs', async () => {
    const texts = Array.from({ length: 400 }, (_, i) => `${i} ${'the cat sleeps on the mat. '.repeat(6)}`);
    const { gap, ticks, took } = await page.call<{ gap: number; ticks: number; took: number }>(
      'longestGap',
      'wasm',
      urlOf('trained', 'english_L-2_H-64_A-2'),
      texts,
    );
    console.log(`longest gap ${gap.toFixed(0)} ms, ${ticks} ticks in ${took.toFixed(0)} ms`);
    expect(took).toBeGreaterThan(4 * gap);
  });

  it('refuses in one line what is not there', async () => {
    await expect(page.call('fillMask', 'wasm', urlOf('nothing'), '[MASK]')).rejects.toThrow(
      `${urlOf('nothing')}: there is no BERT here (expected config.json or bert_config.json in the folder`,
    );
    await expect(page.call('fillMask', 'wasm', './model', '[MASK]')).rejects.toThrow(
      './model: there is no file system here',
    );
  });
});

describe.skipIf(CHROMIUM === undefined)('a cross-origin isolated page', () => {
  it('runs WebAssembly in threads', async () => {
    const page = await TestPage.open('bert', { isolated: true });
    const folder = `${page.url}/fixtures/bert/english`;
    expect(await page.page.evaluate('crossOriginIsolated')).toBe(true);
    const { worst } = await page.call<Parity>(
      'parity',
      'wasm',
      `${folder}/google`,
      `${folder}/reference.safetensors`,
      2,
    );
    expect(worst).toBeLessThanOrEqual(BOUND);
    // Threads inside a worker are no workers of the page, but each loads the worker's script.
    expect(page.requests.filter((path) => path.includes('browser-wasm-worker')).length).toBeGreaterThan(1);
    await expect.poll(() => page.page.workers().length, { timeout: 15_000 }).toBe(0);
    await page.close();
  }, 120_000);
});
