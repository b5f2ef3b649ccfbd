import { createRequire } from 'node:module';

/** Of the `firth` package. */
export function version(): string {
  const manifest: unknown = createRequire(import.meta.url)('firth/package.json');
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}
