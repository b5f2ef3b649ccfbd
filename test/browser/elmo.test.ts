import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openCheckpoint, readFloat32 } from '@firth/checkpoints';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM } from './testing/chromium.js';
import { picked, TestPage } from './testing/page.js';

const BOUND = 1e-5;
const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/elmo/${name}`, import.meta.url));
const { batches } = JSON.parse(readFileSync(fixture('stateful.json'), 'utf8')) as {
  readonly batches: readonly (readonly (readonly string[])[])[];
}; // made by fixtures/elmo/make.py

describe.skipIf(CHROMIUM === undefined)('ELMo in Chromium', () => {
  let page: TestPage;
  beforeAll(async () => {
    page = await TestPage.open('elmo');
  }, 120_000);
  afterAll(() => page.close());

  const urlOf = (name: string): string => `${page.url}/fixtures/elmo/${name}`;

  it.each(['wasm', 'webgpu'])(
    '%s computes what the reference holds, from the published files by URL',
    async (device) => {
      const found = await page.call<{ compared: number; worst: number }>(
        'parity',
        device,
        urlOf('bilm-tf/'),
        urlOf('reference.safetensors'),
      );
      expect(found.compared).toBe(7);
      expect(found.worst).toBeLessThanOrEqual(BOUND);
    },
  );

  it('carries its state through English and Chinese batches, from picked files', async () => {
    await page.pick('elmo/bilm-tf', ['options.json', 'lm_weights.hdf5']);
    const found = await page.call<number[][][][]>('embed', 'wasm', picked, batches);
    const golden = await openCheckpoint(fixture('stateful.safetensors'));
    for (const [b, sentences] of found.entries()) {
      const tensor = golden.tensors.get(`${b}.layers`); // [layers, B, T, size]
      const [layers = 0, rows = 0, length = 0, size = 0] = tensor?.shape ?? [];
      const expected = tensor === undefined ? [] : await readFloat32(tensor);
      expect([sentences.length, sentences[0]?.length]).toEqual([rows, layers]);
      sentences.forEach((sentence, row) => {
        sentence.forEach((vectors, layer) => {
          expect(vectors).toHaveLength((batches[b]?.[row]?.length ?? 0) * size);
          const start = (layer * rows + row) * length * size;
          const errors = vectors.map((value, i) => Math.abs(value - (expected[start + i] ?? NaN)));
          expect(Math.max(0, ...errors)).toBeLessThanOrEqual(BOUND);
        });
      });
    }
    expect(found).toHaveLength(batches.length);
    await golden.close();
  });
});
