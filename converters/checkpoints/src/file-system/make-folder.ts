import { mkdir } from 'node:fs/promises';
import { guard } from './guard.js';

/** Makes a folder and those around it, where they are not there. @throws CheckpointError UNWRITABLE. */
export async function makeFolder(path: string): Promise<void> {
  await guard(path, () => mkdir(path, { recursive: true }), 'UNWRITABLE');
}
