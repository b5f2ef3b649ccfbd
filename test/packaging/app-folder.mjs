/** An empty folder into which npm installs the packed tarballs and the tools of package.json, as a user does. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** @returns {{ folder: string, remove: () => void }} with this folder's scripts in it, which so find what is installed there */
export function makeApp() {
  const folder = mkdtempSync(join(tmpdir(), 'firth-packaging-'));
  const npm = (args, cwd) => execFileSync('npm', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env });
  // onnxruntime-node's own script asks another host for CUDA, and fails the installation where it is not reached.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
  for (const group of ['packages', 'converters'])
    for (const name of readdirSync(join(root, group))) {
      const [{ filename }] = JSON.parse(
        npm(['pack', '--json', '--pack-destination', folder], join(root, group, name)).toString(),
      );
      const { name: of } = JSON.parse(readFileSync(join(root, group, name, 'package.json'), 'utf8'));
      manifest.dependencies[of] = `file:${filename.replace('@', '').replace('/', '-')}`;
    }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  npm(['install', '--no-audit', '--no-fund'], folder);
  cpSync(here, folder, { recursive: true, filter: (path) => !/node_modules|package(-lock)?\.json$/.test(path) });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
}
