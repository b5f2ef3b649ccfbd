import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle, type Chunk } from './testing/bundle.js';
import { flakyServer, type FlakyServer } from './testing/flaky-server.js';
import { expectedTensors, FIXTURES } from './testing/reference.js';

const INDEX = fileURLToPath(new URL('index.ts', import.meta.url));
const CHROMIUM = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'chromium'))
  .find((path) => existsSync(path));
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
];
/** Bytes, gzipped, of a page that only reads safetensors. */
const LARGEST_PAGE = 10_000;

/** The fixture, and the files to pick. */
const CHECKPOINTS = [
  ['safetensors/every-dtype.safetensors', ['safetensors/every-dtype.safetensors']],
  ['pytorch/views.zip.bin', ['pytorch/views.zip.bin']],
  ['pytorch/views.legacy.bin', ['pytorch/views.legacy.bin']],
  [
    'tensorflow/every-dtype.ckpt',
    ['tensorflow/every-dtype.ckpt.data-00000-of-00001', 'tensorflow/every-dtype.ckpt.index'],
  ],
  ['numpy/deflated.npz', ['numpy/deflated.npz']],
  ['words/word2vec.txt.gz', ['words/word2vec.txt.gz']],
] as const;

const PAGE = `<!doctype html><input type="file" multiple><script type="module">
  import { openCheckpoint } from './firth.js';
  globalThis.describe = async (input) => {
    const checkpoint = await openCheckpoint(input);
    const found = {};
    for (const { name, dtype, shape, read } of checkpoint.tensors.values()) {
      const hex = [...await read()].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      found[name] = { dtype, shape: shape.join(','), hex };
    }
    return found;
  };
  globalThis.picked = () => describe([...document.querySelector('input').files]);
  globalThis.ready = true;
</script>`;

let chunks: readonly Chunk[] = [];
beforeAll(async () => {
  chunks = await bundle(INDEX);
}, 60_000);

describe('the bundle for browsers', () => {
  it('holds nothing of Node', () => {
    for (const { fileName, code } of chunks) expect(code, fileName).not.toMatch(/["'`]node:/);
  });

  it(`takes at most ${LARGEST_PAGE} bytes of a page that only reads safetensors`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'firth-'));
    const page = join(folder, 'page.mjs');
    writeFileSync(page, `export { openSafetensors, blobSource, urlSource } from ${JSON.stringify(INDEX)};`);
    const built = await bundle(page);
    rmSync(folder, { recursive: true });
    const size = built.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);
    expect(size).toBeLessThanOrEqual(LARGEST_PAGE);
    // The reader comes when a file is opened, and no other with it.
    for (const { fileName } of built)
      expect(fileName).not.toMatch(/pytorch|tensorflow|hdf5|zip|word|np[yz]|gpt|fasttext/);
  });
});

if (CHROMIUM === undefined)
  console.warn('no chromium on the PATH: the tests in a page are skipped (apt install chromium)');

describe.skipIf(CHROMIUM === undefined)('a page in Chromium', () => {
  let server: FlakyServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    server = await flakyServer({ '/index.html': PAGE });
    for (const { fileName, code, isEntry } of chunks) server.files.set(isEntry ? '/firth.js' : `/${fileName}`, code);
    for (const name of CHECKPOINTS.flatMap(([, files]) => files)) {
      server.files.set(`/${name}`, new Uint8Array(readFileSync(FIXTURES + name)));
    }
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: FLAGS });
    page = await browser.newPage();
    await page.goto(`${server.url}/index.html`);
    await page.waitForFunction('globalThis.ready');
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it.each(CHECKPOINTS)('reads %s from a file picker', async (fixture, files) => {
    await page.setInputFiles(
      'input',
      files.map((name) => FIXTURES + name),
    );
    expect(await page.evaluate('picked()')).toEqual(expectedTensors(fixture));
  });

  it.each(CHECKPOINTS)('reads %s from a URL', async (fixture) => {
    expect(await page.evaluate(`describe(${JSON.stringify(`${server.url}/${fixture}`)})`)).toEqual(
      expectedTensors(fixture),
    );
  });

  it('says that a page has no paths', async () => {
    await expect(page.evaluate('describe("model.safetensors")')).rejects.toThrow('there is no file system here');
  });
});
