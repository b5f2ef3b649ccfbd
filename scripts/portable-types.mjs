/**
 * Writes the declarations so that TypeScript before 5.7, whose typed arrays have no parameter, reads them too: in its words,
 * `Uint8Array<ArrayBuffer>` is what `Uint8Array.of` returns.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const OF_ARRAY_BUFFER = /\b(\w+Array)<ArrayBuffer>/g;
const OF_OTHERS = /\b(\w+Array)<(?:ArrayBufferLike|SharedArrayBuffer)>/g;

for (const group of ['packages', 'converters'])
  for (const name of readdirSync(join(root, group))) {
    const dist = join(root, group, name, 'dist');
    if (!existsSync(dist)) continue;
    for (const file of readdirSync(dist, { recursive: true })) {
      if (!file.endsWith('.d.ts')) continue;
      const path = join(dist, file);
      const types = readFileSync(path, 'utf8');
      const portable = types.replace(OF_ARRAY_BUFFER, "ReturnType<$1Constructor['of']>").replace(OF_OTHERS, '$1');
      if (portable !== types) writeFileSync(path, portable);
    }
  }
