import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import sirv from 'sirv';
import { threadScripts, wasmFiles } from './outside-the-bundle.mjs';

export const setting = "nodeResolve({ browser: true }), the threads' scripts, the .wasm files";

export async function buildPage(app) {
  const out = join(app, 'out');
  const warnings = [];
  const bundle = await rollup({
    input: { page: join(app, 'page.js'), ...threadScripts() },
    plugins: [nodeResolve({ browser: true })],
    onwarn: (warning) => warnings.push(warning),
  });
  await bundle.write({ dir: out, format: 'es', chunkFileNames: '[name]-[hash].js' });
  await bundle.close();
  if (warnings.length > 0) throw new Error(`${warnings.length} warnings: ${warnings[0].message}`);
  for (const file of wasmFiles()) await copyFile(file, join(out, file.replace(/.*\//, '')));
  await copyFile(join(app, 'index.html'), join(out, 'index.html'));
  return sirv(out);
}
