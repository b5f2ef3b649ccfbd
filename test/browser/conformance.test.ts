import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCases } from '../../packages/ops/src/conformance/cases.js';
import { definedInWgsl } from '../../packages/ops/src/conformance/wgsl.js';
import { CHROMIUM } from './testing/chromium.js';
import { TestPage } from './testing/page.js';

interface Conformance {
  readonly ran: number;
  readonly different: readonly { readonly name: string; readonly problem: string }[];
}

/** GLSL ES 3.00 lets an implementation take denormals for 0 (section 4.5.1): both cases have one among their numbers. */
const definedInGlsl = ({ name }: { readonly name: string }): boolean =>
  !name.startsWith('div/extreme') && !name.startsWith('cast/extreme-to-bool');

const everything = (): boolean => true;

/** Cases after which a page starts anew: the software GPU gives out after some hundred pipelines. */
const PART = 100;

const cases = await readCases();

describe.skipIf(CHROMIUM === undefined).each([
  { script: 'bert', devices: [['wasm', everything] as const, ['webgpu', definedInWgsl] as const] },
  { script: 'tfjs', devices: [['webgl', definedInGlsl] as const, ['webgpu', definedInWgsl] as const] },
])('the operations in Chromium, page $script', ({ script, devices }) => {
  let page: TestPage;
  beforeAll(async () => {
    page = await TestPage.open(script);
  }, 120_000);
  afterAll(() => page.close());

  it.each(devices)('%s', { timeout: 600_000 }, async (device, isDefined) => {
    const different: Conformance['different'][number][] = [];
    for (let first = 0; first < cases.length; first += PART) {
      const part = await page.call<Conformance>('conformance', device, first, first + PART);
      different.push(...part.different);
      await page.reload();
    }
    if (process.env['FIRTH_CONF'])
      writeFileSync(`/tmp/conf2-${script}-${device}.json`, JSON.stringify(different, undefined, 1));
    expect(different.filter(isDefined)).toEqual([]);
  });
});
