/**
 * Bundles every package's sources into `dist`: a file for each entry of `exports`, for each target of `imports` and for each
 * thread's script, and chunks for what they share. A program then loads a handful of files where it loaded a hundred, which
 * is a fifth of the time to the first answer. The types beside them come from `tsc -b`.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['packages', 'converters'].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => join(root, group, name)),
);

for (const folder of folders) if (existsSync(join(folder, 'package.json'))) await bundle(folder);

async function bundle(folder) {
  const { exports = {}, imports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const targets = [...scriptsIn(exports), ...scriptsIn(imports)].map((path) =>
    path.replace(/^\.\/dist\/(.*)\.js$/, '$1'),
  );
  const threads = sourcesIn(folder).filter((name) => name.endsWith('-worker'));
  const input = Object.fromEntries(
    [...new Set([...targets, ...threads])].map((name) => [name, join(folder, 'src', `${name}.ts`)]),
  );
  const { output } = await build({
    input,
    platform: 'neutral',
    external: (id) => !id.startsWith('.') && !id.startsWith('/'), // other packages, and this one's own `#` imports
    logLevel: 'warn',
    output: { dir: join(folder, 'dist'), chunkFileNames: 'chunks/[name]-[hash].js', sourcemap: true, minify: false },
  });
  removeOthers(folder, new Set(output.map(({ fileName }) => fileName)));
}

/** Every script that a value of `exports` or `imports` leads to. */
function scriptsIn(value) {
  if (typeof value === 'string') return value.startsWith('./dist/') && value.endsWith('.js') ? [value] : [];
  return Object.values(value ?? {}).flatMap(scriptsIn);
}

/** The sources' paths, without their ending. */
function sourcesIn(folder) {
  const files = readdirSync(join(folder, 'src'), { recursive: true });
  return files.filter((file) => file.endsWith('.ts')).map((file) => file.replaceAll('\\', '/').replace(/\.ts$/, ''));
}

/** Scripts of an earlier build would be published too. */
function removeOthers(folder, written) {
  const dist = join(folder, 'dist');
  for (const file of readdirSync(dist, { recursive: true })) {
    const name = relative(dist, join(dist, file)).replaceAll('\\', '/');
    if (/\.js(\.map)?$/.test(name) && !written.has(name)) rmSync(join(dist, file));
  }
}
