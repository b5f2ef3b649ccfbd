/** AdamW (Loshchilov and Hutter, 2019) as the engines apply an optimizer, compiled here. */
import asc from 'assemblyscript/asc';
import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('./assembly/adamw.as.ts', import.meta.url), 'utf8');

export async function adamw() {
  let wasm;
  const flags = ['--outFile', 'adamw.wasm', '--runtime', 'stub', '--importMemory', '--enable', 'simd', '-O3'];
  const { error } = await asc.main(['adamw.as.ts', ...flags], {
    readFile: (name) => (name === 'adamw.as.ts' ? source : null),
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) wasm = Uint8Array.from(contents);
    },
    listFiles: () => [],
  });
  if (error) throw error;
  return { wasm, entry: 'adamw', slots: 2 };
}
