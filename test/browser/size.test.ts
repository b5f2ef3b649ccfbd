import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle, type Bundle } from './testing/bundle.js';

/** Bytes, gzipped, of our own scripts that a page loads to fill masks. */
const LARGEST_PAGE = 60_000;

/**
 * Loaded only for a tokenizer.json whose normalizer is not BERT's own, for a PyTorch file, for a format that no BERT is published in, for a sentence encoder, to write one, to train, to
 * compute in float16 or int8 or to compute ids; and the runtime's other worker: a page loads one, of which the larger counts.
 */
const ON_DEMAND =
  /read-recipe|rare-|other-files|read-zip|zip-directory|stored-bytes|error-|hdf5|open-(pytorch|gpt|npy|npz|binary|text|fasttext)|text-rows|word-list|npy-tensor|write-safetensors|calibrate-|calibration-|quantized-linear-|pipeline-|computed-indices|refuse-overflow|\/compile-|browser-wasm-worker/;

const RUNTIMES = ['onnxruntime-web/wasm', 'onnxruntime-web/webgpu'];

const page = { 'fill-mask': fileURLToPath(new URL('page/fill-mask.ts', import.meta.url)) };

describe('a page that fills masks', () => {
  let own: Bundle;
  let whole: Bundle;
  beforeAll(async () => {
    own = await bundle(page, RUNTIMES);
    whole = await bundle(page);
  }, 240_000);
  afterAll(() => Promise.all([own.remove(), whole.remove()]));

  it(`loads at most ${LARGEST_PAGE} bytes of our own scripts, gzipped`, async () => {
    const [ours, all] = [await sizesOf(own), await sizesOf(whole)];
    const loaded = ours.filter(([name]) => !ON_DEMAND.test(name));
    const total = loaded.reduce((sum, [, size]) => sum + size, 0);
    for (const [name, size] of ours) console.log(`own: ${name} ${size}`);
    for (const [name, size] of all.filter(([file]) => file.includes('worker')))
      console.log(`with runtime: ${name} ${size}`);
    console.log(`loaded to fill masks: ${total}`);
    expect(total).toBeLessThanOrEqual(LARGEST_PAGE);
    const names = ours.map(([name]) => name.replace(/-[\w-]{8}\.js$/, ''));
    for (const needed of ['assets/browser-wasm-worker', 'assets/browser-webgpu-worker', 'fill-mask.js'])
      expect(names).toContain(needed);
  });

  it('holds nothing of Node', async () => {
    for (const [name, code] of await own.scripts())
      if (!ON_DEMAND.test(name)) expect(code.toString(), name).not.toMatch(/(from|import\()\s*["'`]node:/);
  });
});

async function sizesOf(built: Bundle): Promise<readonly (readonly [name: string, size: number])[]> {
  const scripts = [...(await built.scripts())].sort(([a], [b]) => (a < b ? -1 : 1));
  return scripts.map(([name, code]) => [name, gzipSync(code, { level: 9 }).length] as const);
}
