import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from './testing/bundle.js';
import { CHROMIUM } from './testing/chromium.js';
import { TestPage } from './testing/page.js';

describe.skipIf(CHROMIUM === undefined)('training in Chromium', () => {
  let page: TestPage;
  beforeAll(async () => {
    page = await TestPage.open('training');
  }, 120_000);
  afterAll(() => page.close());

  it('ten steps are PyTorch’s', async () => {
    expect(await page.call<number>('steps', 'wasm')).toBeLessThanOrEqual(1e-6);
  });

  it('reads what was picked, and says that there are no paths', async () => {
    expect(await page.call<number>('rows', 'text\tlabel\nx\t1\ny\t0\n')).toBe(2);
    expect(await page.call<string>('path', 'train.tsv')).toBe(
      'UNSUPPORTED: train.tsv: there is no file system here. Give a Blob or examples in memory',
    );
  });
});

it('a page that trains holds nothing of Node', async () => {
  const script = fileURLToPath(new URL('page/training.ts', import.meta.url));
  const built = await bundle({ training: script }, ['onnxruntime-web/wasm', 'onnxruntime-web/webgpu']);
  for (const [name, code] of await built.scripts())
    expect(code.toString(), name).not.toMatch(/(from|import\()\s*["'`]node:/);
  await built.remove();
}, 120_000);
