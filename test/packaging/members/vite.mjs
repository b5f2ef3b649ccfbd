import { join } from 'node:path';
import sirv from 'sirv';
import { build } from 'vite';

export const setting = 'none';

/** @param {string} app the folder of the app's sources */
export async function buildPage(app) {
  await build({ configFile: false, logLevel: 'error', root: app, build: { outDir: 'out', emptyOutDir: true } });
  return sirv(join(app, 'out'));
}
