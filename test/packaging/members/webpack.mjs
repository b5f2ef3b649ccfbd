import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import sirv from 'sirv';
import webpack from 'webpack';

export const setting = 'none';

/** Production mode; a warning is a failure. */
export async function buildPage(app) {
  const out = join(app, 'out');
  const compiler = webpack({
    mode: 'production',
    context: app,
    entry: './page.js',
    output: { path: out, filename: 'page.js', publicPath: 'auto' },
    performance: false,
  });
  const stats = await new Promise((resolve, reject) =>
    compiler.run((error, result) => (error ? reject(error) : resolve(result))),
  );
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  const [first] = [...errors, ...warnings];
  if (first !== undefined)
    throw new Error(`${errors.length} errors, ${warnings.length} warnings: ${first.message.split('\n')[0]}`);
  await copyFile(join(app, 'index.html'), join(out, 'index.html'));
  return sirv(out);
}
