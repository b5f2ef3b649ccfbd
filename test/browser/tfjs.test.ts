import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM } from './testing/chromium.js';
import { TestPage } from './testing/page.js';

describe.skipIf(CHROMIUM === undefined)('BERT on TensorFlow.js in Chromium', () => {
  let page: TestPage;
  beforeAll(async () => {
    page = await TestPage.open('tfjs');
  }, 120_000);
  afterAll(() => page.close());

  it.each(['webgl', 'webgpu'])(
    '%s computes what the reference holds',
    async (backend) => {
      const folder = `${page.url}/fixtures/bert/english`;
      const [model, reference] = [`${folder}/google`, `${folder}/reference.safetensors`];
      const found = await page.call<{ compared: number; worst: number }>('parity', backend, model, reference);
      expect(found.compared).toBe(34);
      expect(found.worst).toBeLessThanOrEqual(1e-5);
    },
    120_000,
  );
});
