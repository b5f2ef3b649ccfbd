/** A built page in headless Chromium, served as an application would: alone on its origin, isolated or not. */
import { createServer } from 'node:http';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import sirv from 'sirv';

const ISOLATION = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
/** WebGPU in software, so that a machine without a GPU has it. */
const FLAGS = ['--no-sandbox', '--disable-gpu-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const executablePath = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'chromium'))
  .find((path) => existsSync(path));

export async function launch() {
  if (executablePath === undefined) throw new Error('no chromium on the PATH (apt install chromium)');
  return chromium.launch({ executablePath, args: FLAGS });
}

/**
 * @param {import('node:http').RequestListener} handler of what was built
 * @param {{ device?: string, isolated: boolean, model: string }} how `model` is the folder that is served as /model/
 * @returns {Promise<{ value: { token: string, score: number }, wasm: string[] }>} the answer, and the .wasm files that were fetched
 */
export async function answerOf(browser, handler, { device, isolated, model }) {
  const wasm = [];
  const models = sirv(model, { dev: true });
  const server = createServer((request, response) => {
    if (isolated) for (const [name, value] of Object.entries(ISOLATION)) response.setHeader(name, value);
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.endsWith('.wasm')) wasm.push(pathname);
    const next = () => response.writeHead(404).end();
    if (!pathname.startsWith('/model/')) return handler(request, response, next);
    request.url = pathname.slice('/model'.length);
    return models(request, response, next);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  try {
    await page.goto(`http://127.0.0.1:${server.address().port}/${device === undefined ? '' : `?device=${device}`}`);
    await page.waitForFunction(() => globalThis.answer !== undefined, undefined, { timeout: 60_000 });
    if ((await page.evaluate(() => globalThis.crossOriginIsolated)) !== isolated) throw new Error('isolation failed');
    return { value: await page.evaluate(() => globalThis.answer), wasm };
  } catch (error) {
    throw new Error([error.message, ...complaints.filter((text) => !text.includes('404'))].join('; '), {
      cause: error,
    });
  } finally {
    await page.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
