/** Collects garbage in this thread (node --expose-gc) and in every worker, whose heaps `gc` does not reach. */
import { Session } from 'node:inspector/promises';

export async function collectGarbage() {
  globalThis.gc();
  const session = new Session();
  session.connect();
  const workers = [];
  const answered = new Map();
  session.on('NodeWorker.attachedToWorker', ({ params }) => workers.push(params.sessionId));
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => answered.get(params.sessionId)?.());
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  const message = JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' });
  for (const sessionId of workers) {
    const done = new Promise((resolve) => answered.set(sessionId, resolve));
    await session.post('NodeWorker.sendMessageToWorker', { sessionId, message });
    await done;
  }
  session.disconnect();
}
