import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle, type Bundle } from './testing/bundle.js';

/** Bytes, gzipped, of our own scripts in a page that fills masks. */
const LARGEST_PAGE = 60_000;

const RUNTIMES = ['onnxruntime-web/wasm', 'onnxruntime-web/webgpu'];

describe('a page that fills masks', () => {
  let own: Bundle;
  beforeAll(async () => {
    own = await bundle({ fill: fileURLToPath(new URL('page/fill-mask.ts', import.meta.url)) }, RUNTIMES);
  }, 120_000);
  afterAll(() => own.remove());

  it('x', async () => {
    for (const [name, code] of await own.scripts()) console.log(name, code.length, gzipSync(code, { level: 9 }).length);
  });
});
