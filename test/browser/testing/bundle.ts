import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** A folder of files to serve. */
export interface Bundle {
  readonly folder: string;
  /** The JavaScript in it, by file name. */
  scripts(): Promise<ReadonlyMap<string, Buffer>>;
  remove(): Promise<void>;
}

/** Bundles scripts as an application's bundler does, without a setting of ours; packages are taken as built. */
export async function bundle(
  entries: Readonly<Record<string, string>>,
  external: readonly string[] = [],
): Promise<Bundle> {
  if (!existsSync(fileURLToPath(new URL('../../../packages/bert/dist/index.js', import.meta.url))))
    throw new Error('the packages are not built: npm run build');
  const folder = await mkdtemp(join(tmpdir(), 'firth-page-'));
  await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('../page', import.meta.url)),
    base: './',
    build: {
      outDir: folder,
      emptyOutDir: true,
      chunkSizeWarningLimit: Infinity,
      rolldownOptions: { input: { ...entries }, external: [...external], output: { entryFileNames: '[name].js' } },
    },
    ...(external.length > 0 ? { worker: { format: 'es', rolldownOptions: { external: [...external] } } } : {}),
  });
  return {
    folder,
    scripts: async () => {
      const names = await readdir(folder, { recursive: true });
      const scripts = names.filter((name) => /\.m?js$/.test(name));
      return new Map(
        await Promise.all(scripts.map(async (name) => [name, await readFile(join(folder, name))] as const)),
      );
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
