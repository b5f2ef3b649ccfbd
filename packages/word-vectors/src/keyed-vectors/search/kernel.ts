import { instantiate } from '../../kernels/instantiate.js';
import type { CoarseKernel } from './coarse.js';
import type { DotsKernel } from './dots.js';

export type SearchKernel = DotsKernel & CoarseKernel;

/** The kernel on a memory, shared between threads or not. */
export async function loadKernel(memory: WebAssembly.Memory): Promise<SearchKernel> {
  const base64 = isShared(memory.buffer)
    ? (await import('../../wasm/search-shared.js')).searchSharedWasm
    : (await import('../../wasm/search.js')).searchWasm;
  const exports = await instantiate(base64, memory);
  if (!isSearchKernel(exports)) throw new Error('wasm/search.ts lacks an export: npm run build');
  return exports;
}

/** The exports of a module that this repository builds: their types are those of the sources. */
const isSearchKernel = (exports: object): exports is SearchKernel =>
  'dots' in exports && 'quantize' in exports && 'bounds' in exports;

export const isShared = (buffer: ArrayBufferLike): boolean =>
  typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
