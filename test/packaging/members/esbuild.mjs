import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import sirv from 'sirv';
import { threadScripts, wasmFiles } from './outside-the-bundle.mjs';

export const setting = "the threads' scripts, the .wasm files";

/** esbuild neither follows `new Worker(new URL(…))` nor copies what `new URL(…)` names. */
export async function buildPage(app) {
  const out = join(app, 'out');
  const { warnings } = await build({
    absWorkingDir: app,
    entryPoints: { page: 'page.js', ...threadScripts() },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    outdir: out,
    entryNames: '[name]',
    logLevel: 'silent',
  });
  if (warnings.length > 0) throw new Error(`${warnings.length} warnings: ${warnings[0].text}`);
  for (const file of wasmFiles()) await copyFile(file, join(out, file.replace(/.*\//, '')));
  await copyFile(join(app, 'index.html'), join(out, 'index.html'));
  return sirv(out);
}
