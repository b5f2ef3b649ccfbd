import type { SearchKernel } from './dots.js';

/** The kernel on a memory, shared between threads or not. */
export async function loadKernel(memory: WebAssembly.Memory): Promise<SearchKernel> {
  const base64 = isShared(memory.buffer)
    ? (await import('../../wasm/search-shared.js')).searchSharedWasm
    : (await import('../../wasm/search.js')).searchWasm;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const { dots } = instance.exports;
  if (!isDots(dots)) throw new Error('wasm/search.ts does not export dots: npm run build');
  return { dots };
}

/** The export of a module that this repository builds from `search.as.ts`: its type is that of the source. */
const isDots = (value: unknown): value is SearchKernel['dots'] => typeof value === 'function';

export const isShared = (buffer: ArrayBufferLike): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
