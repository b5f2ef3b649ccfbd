/**
 * Compiles the AssemblyScript kernels: every `packages/<package>/assembly/<name>.json`, an asconfig whose `entries` are
 * relative to that folder, becomes `packages/<package>/src/wasm/<name>.ts`, which exports the module's bytes as base64, so
 * that Node, browsers and tests load it alike. What is up to date is left alone.
 */
import asc from 'assemblyscript/asc';
import { Buffer } from 'node:buffer';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

for (const name of readdirSync(join(root, 'packages'))) {
  const folder = join(root, 'packages', name);
  const assembly = join(folder, 'assembly');
  if (!existsSync(assembly)) continue;
  const newest = Math.max(...readdirSync(assembly).map((file) => statSync(join(assembly, file)).mtimeMs));
  for (const file of readdirSync(assembly).filter((entry) => entry.endsWith('.json'))) {
    const kernel = file.replace(/\.json$/, '');
    const target = join(folder, 'src', 'wasm', `${kernel}.ts`);
    if (!existsSync(target) || statSync(target).mtimeMs < newest) await compile(assembly, kernel, target);
  }
}

async function compile(assembly, kernel, target) {
  const { entries, options } = JSON.parse(readFileSync(join(assembly, `${kernel}.json`), 'utf8'));
  const flags = Object.entries(options).flatMap(([key, value]) =>
    value === true ? [`--${key}`] : [`--${key}`, ...[value].flat().map(String)],
  );
  let binary;
  const { error, stderr } = await asc.main(
    [...entries, ...flags, '--baseDir', assembly, '--outFile', `${kernel}.wasm`],
    {
      readFile: (path, base) => readIfThere(resolve(base, path)),
      writeFile: (path, contents) => {
        if (path.endsWith('.wasm')) binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${join(assembly, kernel)}: ${error.message}\n${stderr.toString()}`);
  mkdirSync(join(target, '..'), { recursive: true });
  const constant = `${kernel.replace(/-(.)/g, (_, letter) => letter.toUpperCase())}Wasm`;
  const text = `// Made by scripts/build-kernels.mjs from assembly/${kernel}.json.\nexport const ${constant} =\n  '${Buffer.from(binary).toString('base64')}';\n`;
  writeFileSync(`${target}.tmp`, text);
  renameSync(`${target}.tmp`, target);
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
