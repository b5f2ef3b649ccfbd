import { build } from 'vite';

/** A file of a bundle for browsers. */
export interface Chunk {
  readonly fileName: string;
  readonly code: string;
  readonly isEntry: boolean;
}

/** Bundles an entry for a page as an application's bundler does, but from the sources; peers stay outside. */
export async function bundle(entry: string): Promise<readonly Chunk[]> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@firth/source', 'browser', 'import', 'default'] },
    build: {
      write: false,
      minify: true,
      lib: { entry, formats: ['es'], fileName: 'firth' },
      rolldownOptions: { external: ['h5wasm', '@huggingface/hub'] },
    },
  });
  const outputs = Array.isArray(built) ? built : [built];
  return outputs
    .flatMap((output) => ('output' in output ? output.output : []))
    .flatMap((file) =>
      file.type === 'chunk' ? [{ fileName: file.fileName, code: file.code, isEntry: file.isEntry }] : [],
    );
}
