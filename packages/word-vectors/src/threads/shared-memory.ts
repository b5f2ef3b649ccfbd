import { mostThreads } from '#training-port';
import { TrainingError } from '../corpus/training-error.js';
import { MOST_PAGES } from '../kernels/instantiate.js';

/** The threads to train on: as many as the machine has, unless said. @throws TrainingError NO_SHARED_MEMORY. */
export function threadsFor(asked: number | undefined): number {
  const most = mostThreads();
  if (asked === undefined) return most;
  if (asked > 1 && most === 1 && typeof SharedArrayBuffer === 'undefined')
    throw new TrainingError(
      'NO_SHARED_MEMORY',
      `threads: expected 1 in a page that is not cross-origin isolated, found ${asked}: send the headers COOP and COEP, or train on one`,
    );
  return asked;
}

/** Memory of a kernel, as the kernels import it. @throws TrainingError TOO_LARGE over 4 GiB, or over what there is. */
export function sharedMemory(pages: number, what: string): WebAssembly.Memory {
  if (pages > MOST_PAGES)
    throw new TrainingError('TOO_LARGE', `${what}: expected at most 4 GiB, found ${(pages / 16_384).toFixed(1)} GiB`);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (cause) {
    throw new TrainingError(
      'TOO_LARGE',
      `${what}: ${(pages / 16_384).toFixed(1)} GiB of memory are not to be had`,
      cause,
    );
  }
}
