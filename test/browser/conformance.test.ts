import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCases } from '../../packages/ops/src/conformance/cases.js';
import { definedInWgsl } from '../../packages/ops/src/conformance/wgsl.js';
import { CHROMIUM } from './testing/chromium.js';
import { TestPage } from './testing/page.js';

interface Difference {
  readonly name: string;
  readonly problem: string;
}

/** GLSL ES 3.00 lets an implementation take denormals for 0 (section 4.5.1): both cases have one among their numbers. */
const definedInGlsl = ({ name }: { readonly name: string }): boolean =>
  !name.startsWith('div/extreme') && !name.startsWith('cast/extreme-to-bool');

/** Cases after which a page starts anew, so that one that ends the GPU process takes few with it. */
const PART = 100;

const cases = await readCases();

interface Target {
  readonly device: string;
  /** Whether the language that the device is programmed in says what a case gives. */
  readonly isDefined: (opCase: { readonly name: string }) => boolean;
}

const onnx: readonly Target[] = [
  { device: 'wasm', isDefined: () => true },
  { device: 'webgpu', isDefined: definedInWgsl },
];
const tfjs: readonly Target[] = [
  { device: 'webgl', isDefined: definedInGlsl },
  { device: 'webgpu', isDefined: definedInWgsl },
];

describe.skipIf(CHROMIUM === undefined).each([
  { engine: 'onnx', script: 'bert', targets: onnx },
  { engine: 'tfjs', script: 'tfjs', targets: tfjs },
])('the operations in Chromium, $engine', ({ script, targets }) => {
  let page: TestPage;
  beforeAll(async () => {
    page = await TestPage.open(script);
  }, 120_000);
  afterAll(() => page.close());

  it.each(targets)(
    '$device',
    async ({ device, isDefined }) => {
      const different: Difference[] = [];
      for (let first = 0; first < cases.length; first += PART) {
        different.push(...(await page.call<readonly Difference[]>('conformance', device, first, first + PART)));
        await page.reload();
      }
      expect(different.filter(isDefined)).toEqual([]);
    },
    600_000,
  );
});
