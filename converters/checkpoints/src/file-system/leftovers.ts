import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '@firth/options';

/** Of another machine's process nobody here knows whether it lives: its file is let be for so long, milliseconds. */
const LET_BE = 24 * 60 * 60 * 1000;
const HOST = hostname().replace(/[^\w-]/g, '_');
const LEFTOVER = /^\.(?:([\w-]*)\.(\d+)\.)?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.tmp$/;

/** Where what becomes `path` is collected, named for the process that does it. */
export const temporaryPath = (path: string): string => `${path}.${HOST}.${process.pid}.${randomUUID()}.tmp`;

/** Removes what a process that was killed has left of writing `paths`; of one that is still writing, nothing. */
export async function removeLeftovers(paths: readonly string[]): Promise<void> {
  for (const folder of new Set(paths.map((path) => dirname(path)))) {
    const names = paths.filter((path) => dirname(path) === folder).map((path) => basename(path));
    for (const found of await readdir(folder).catch(() => [])) {
      const match = names.map((name) => (found.startsWith(name) ? LEFTOVER.exec(found.slice(name.length)) : null));
      const leftover = match.find((one) => one !== null);
      if (leftover === undefined) continue;
      const [, host, pid] = leftover;
      const place = join(folder, found);
      const isDead = host === HOST ? !isAlive(Number(pid)) : await isOld(place);
      // Whoever may not remove it goes without: it is in nobody's way.
      if (isDead) await rm(place, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else's is alive, too.
    return codeOf(error) === 'EPERM';
  }
}

const isOld = (path: string): Promise<boolean> =>
  stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > LET_BE,
    () => false,
  );
