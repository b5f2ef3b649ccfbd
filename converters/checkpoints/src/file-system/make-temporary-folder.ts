import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { guard } from './guard.js';
import { removeLeftovers, temporaryPath } from './leftovers.js';

/**
 * Makes an empty, hidden folder beside `path`, named for this process, for what becomes `path`. What processes that were killed
 * have left of the same goes; the folder of one that lives stays.
 * @returns Its path, which the caller renames or removes.
 * @throws CheckpointError NOT_FOUND (no folder around it), UNWRITABLE.
 */
export async function makeTemporaryFolder(path: string): Promise<string> {
  const hidden = join(dirname(path), `.${basename(path)}`);
  await removeLeftovers([hidden]);
  const folder = temporaryPath(hidden);
  await guard(path, () => mkdir(folder), 'UNWRITABLE');
  return folder;
}
