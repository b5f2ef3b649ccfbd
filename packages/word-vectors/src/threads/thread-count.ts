import { mostThreads } from '#training-port';
import { WordVectorsError } from '../error.js';

/** The threads to train on: as many as the machine has, unless said. @throws WordVectorsError NO_SHARED_MEMORY. */
export function threadsFor(asked: number | undefined): number {
  const most = mostThreads();
  if (asked === undefined) return most;
  if (asked > 1 && most === 1 && typeof SharedArrayBuffer === 'undefined')
    throw new WordVectorsError(
      'NO_SHARED_MEMORY',
      `threads: expected 1 in a page that is not cross-origin isolated, found ${asked}: send the headers COOP and COEP, or train on one`,
    );
  return asked;
}
