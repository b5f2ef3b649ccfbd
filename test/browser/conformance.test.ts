import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM } from './testing/chromium.js';
import { TestPage } from './testing/page.js';

interface Conformance {
  readonly ran: number;
  readonly different: readonly { readonly name: string; readonly problem: string }[];
}

describe.skipIf(CHROMIUM === undefined).each([
  ['bert', ['wasm', 'webgpu']],
  ['tfjs', ['webgl', 'webgpu']],
])('the operations in Chromium, page %s', (script, devices) => {
  let page: TestPage;
  beforeAll(async () => {
    page = await TestPage.open(script);
  }, 120_000);
  afterAll(() => page.close());

  it.each(devices)(
    '%s',
    async (device) => {
      const found = await page.call<Conformance>('conformance', device);
      writeFileSync(`/tmp/conf-${script}-${device}.json`, JSON.stringify(found, undefined, 1));
      expect(found.different).toEqual([]);
    },
    300_000,
  );
});
