/**
 * Packs every package as npm would publish it and checks the tarball: publint, "are the types wrong", and that each
 * `exports` entry can be imported from an installation that holds nothing but the tarballs and their dependencies.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const root = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'firth-packages-'));
const problems = [];
/** Bytes of a package's own files, unpacked. */
const LARGEST = { '@firth/checkpoints': 1_000_000 };

const packages = ['packages', 'converters']
  .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }));

try {
  for (const { folder, manifest } of packages) await install(folder, manifest);
  linkDependencies();
  for (const { manifest } of packages) importEntries(manifest);
} finally {
  rmSync(work, { recursive: true });
}
for (const problem of problems) console.error(problem);
console.log(`${packages.length} packages packed and checked, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Packs one package, lints the tarball, and unpacks it as npm would install it. */
async function install(folder, manifest) {
  const [{ filename, unpackedSize }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', work], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  if (unpackedSize > (LARGEST[manifest.name] ?? Infinity))
    problems.push(`${manifest.name}: ${unpackedSize} bytes unpacked, more than ${LARGEST[manifest.name]}`);
  const tarball = join(work, filename.replace('@', '').replace('/', '-'));
  const { messages } = await publint({ pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer }, strict: true });
  for (const message of messages) problems.push(`${manifest.name}: publint: ${formatMessage(message, manifest)}`);
  attw(manifest.name, tarball);
  const target = join(work, 'node_modules', manifest.name);
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
}

function attw(name, tarball) {
  const bin = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  try {
    execFileSync(process.execPath, [bin, tarball, '--profile', 'esm-only', '--no-color'], { stdio: 'pipe' });
  } catch (error) {
    problems.push(`${name}: attw: ${error.stdout}`);
  }
}

/** Third-party packages come from the repository's own installation; ours must come from the tarballs. */
function linkDependencies() {
  const ours = new Set(packages.map(({ manifest }) => manifest.name));
  const wanted = packages.flatMap(({ manifest }) => Object.keys(manifest.dependencies ?? {}));
  for (const name of new Set(wanted.filter((dependency) => !ours.has(dependency)))) {
    const link = join(work, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
}

function importEntries({ name, exports = {}, bin = {} }) {
  const inNode = Object.keys(exports).filter((entry) => exports[entry].default !== undefined); // the others are a page's
  for (const entry of inNode) {
    const specifier = join(name, entry);
    try {
      const code = `await import(${JSON.stringify(specifier)})`;
      execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: work, stdio: 'pipe' });
    } catch (error) {
      problems.push(`${specifier} cannot be imported from its tarball: ${error.stderr}`);
    }
  }
  for (const path of Object.values(bin)) {
    try {
      execFileSync(process.execPath, [join(work, 'node_modules', name, path), '--help'], { cwd: work, stdio: 'pipe' });
    } catch (error) {
      problems.push(`${name}: ${path} --help fails from its tarball: ${error.stderr}`);
    }
  }
}
