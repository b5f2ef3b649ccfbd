import { WordVectorsError } from '../error.js';
import { MOST_PAGES } from './instantiate.js';

/** Memory of a kernel, as the kernels import it. @throws WordVectorsError TOO_LARGE over 4 GiB, or over what there is. */
export function sharedMemory(pages: number, what: string): WebAssembly.Memory {
  if (pages > MOST_PAGES)
    throw new WordVectorsError(
      'TOO_LARGE',
      `${what}: expected at most 4 GiB, found ${(pages / 16_384).toFixed(1)} GiB`,
    );
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (cause) {
    throw new WordVectorsError('TOO_LARGE', `${what}: ${(pages / 16_384).toFixed(1)} GiB of memory are not to be had`, {
      cause,
    });
  }
}
