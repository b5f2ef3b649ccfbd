import { mkdir, open, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, messageOf } from '@firth/options';
import { guard } from '../file-system/guard.js';

/** Milliseconds between two signs of life of who holds the lock. */
const HEARTBEAT = 2000;
/** Without a sign of life for so long, its holder is taken for dead. */
const STALE = 15_000;
const POLL = 100;

/**
 * Runs `work` while no other process that asks for the same lock does. A lock is a file; its holder touches it every two
 * seconds, so that one of a process that died is taken over.
 */
export async function withLock<T>(path: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  await guard(path, () => mkdir(dirname(path), { recursive: true }), 'UNWRITABLE');
  while (!(await take(path))) {
    signal?.throwIfAborted();
    await sleep(POLL);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    void utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx');
    await handle.close();
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST')
      await guard(
        path,
        () => Promise.reject(error instanceof Error ? error : new Error(messageOf(error))),
        'UNWRITABLE',
      );
    const stats = await stat(path).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > STALE) await rm(path, { force: true });
    return false;
  }
}
