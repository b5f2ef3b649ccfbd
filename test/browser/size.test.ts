import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle, type Bundle } from './testing/bundle.js';

/**
 * Bytes, gzipped, of our own scripts that a page loads to fill masks from a folder in Google's layout. 60,000 was the bound
 * until calls checked their options and files what they are; docs/browsers.md says what it went to.
 */
const LARGEST_PAGE = 65_400;

/** What the page loads beyond the static imports of its script: the reader of its format, its publisher's names, the larger worker. */
const LOADED_LATER = /open-tensorflow|google-source|browser-webgpu-worker/;

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
    const page = await loadedBy(own);
    const loaded = ours.filter(([name]) => page.has(name));
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
    const page = await loadedBy(own);
    for (const [name, code] of await own.scripts())
      if (page.has(name)) expect(code.toString(), name).not.toMatch(/(from|import\()\s*["'`]node:/);
  });
});

async function sizesOf(built: Bundle): Promise<readonly (readonly [name: string, size: number])[]> {
  const scripts = [...(await built.scripts())].sort(([a], [b]) => (a < b ? -1 : 1));
  return scripts.map(([name, code]) => [name, gzipSync(code, { level: 9 }).length] as const);
}

/** The page's script, what it loads later, and all that these import. */
async function loadedBy(built: Bundle): Promise<ReadonlySet<string>> {
  const scripts = await built.scripts();
  const loaded = new Set<string>();
  const load = (name: string): void => {
    const code = scripts.get(name);
    if (code === undefined || loaded.has(name)) return;
    loaded.add(name);
    for (const [, from = ''] of code.toString().matchAll(/(?:import|from)\s*["'`](\.[^"'`]+\.js)["'`]/g))
      load(join(dirname(name), from));
  };
  load('fill-mask.js');
  for (const name of scripts.keys()) if (LOADED_LATER.test(name)) load(name);
  return loaded;
}
