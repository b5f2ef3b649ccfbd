import { openChannel, runtimeOf } from '#onnx-channel';
import type { Provider } from './worker/protocol.js';
import { WorkerSessions } from './worker/sessions.js';

interface Shared {
  readonly sessions: WorkerSessions;
  users: number;
}

/** A thread that lingers serves the next model from the memory that the last one left: a new one would take new memory. */
const LINGER_MS = 2000;

const byRuntime = new Map<string, Shared>();

/** The thread of a runtime, one for all engines of a process: each operation takes every core as it is. */
export function acquireSessions(provider: Provider): WorkerSessions {
  const runtime = runtimeOf(provider);
  const shared = byRuntime.get(runtime) ?? { sessions: new WorkerSessions(openChannel, provider), users: 0 };
  byRuntime.set(runtime, shared);
  shared.users++;
  shared.sessions.start();
  return shared.sessions;
}

/** Ends the thread some moments after its last user has gone. A process that has nothing else to do does not wait for that. */
export function releaseSessions(provider: Provider): void {
  const runtime = runtimeOf(provider);
  const shared = byRuntime.get(runtime);
  if (shared === undefined) return;
  shared.users--;
  const timer = setTimeout(() => {
    if (shared.users > 0 || byRuntime.get(runtime) !== shared) return;
    byRuntime.delete(runtime);
    void shared.sessions.dispose();
  }, LINGER_MS);
  const isNodes: boolean = typeof timer === 'object'; // a browser's timer is a number, whatever the types of Node say
  if (isNodes) timer.unref();
}
