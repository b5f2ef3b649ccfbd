import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

/** Gives a TypeScript module of ../src, with what it imports, to `use`; later imports of it are served meanwhile. */
export async function withSource(path, use) {
  const conditions = ['@firth/source'];
  const server = await createServer({
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, watch: null, ws: false },
    ssr: { resolve: { conditions, externalConditions: conditions } },
  });
  try {
    await use(await server.ssrLoadModule(fileURLToPath(new URL(`../src/${path}`, import.meta.url))));
  } finally {
    await server.close();
  }
}
