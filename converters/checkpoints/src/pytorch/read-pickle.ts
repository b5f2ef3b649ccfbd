import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { WindowTooShort } from './pickle-input.js';
import { unpickle, type Unpickled } from './unpickle.js';

const FIRST_WINDOW = 2 ** 16;
/** A pickle holds names and shapes; that of 10,000 tensors takes 2 MB. */
export const LONGEST_PICKLE = 2 ** 24;

/**
 * Reads the pickle that begins at a byte of a stream and whose length is not known beforehand, in windows that grow.
 * @throws CheckpointError as `unpickle`, and UNSUPPORTED over 16 MiB.
 */
export async function readPickle(source: ByteSource, start: number, at: string): Promise<Unpickled> {
  const available = source.size - start;
  for (let window = FIRST_WINDOW; window <= LONGEST_PICKLE; window *= 4) {
    const bytes = await source.read(start, Math.min(window, available));
    try {
      return unpickle(bytes, { file: source.name, at, start, available });
    } catch (error) {
      if (!(error instanceof WindowTooShort)) throw error;
    }
  }
  throw new CheckpointError('UNSUPPORTED', 'a pickle that is too long', {
    file: source.name,
    at,
    offset: start,
    expected: `at most ${LONGEST_PICKLE} bytes`,
  });
}
