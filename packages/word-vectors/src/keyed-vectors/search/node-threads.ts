import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { PendingScan } from './pending-scan.js';
import type { SearchThread, ThreadAnswer, ThreadStart } from './protocol.js';

export const threadCount = (): number => availableParallelism();

export function startThread(start: ThreadStart): SearchThread {
  const worker = new Worker(new URL('./node-worker.js', import.meta.url.replace('/src/', '/dist/')), {
    name: 'firth-search',
    workerData: start,
  });
  const pending = new PendingScan();
  worker.unref();
  worker.on('message', (answer: ThreadAnswer) => {
    worker.unref();
    pending.answer(answer);
  });
  worker.on('error', (error) => {
    pending.fail(error instanceof Error ? error.message : String(error));
  });
  worker.on('exit', (code) => {
    pending.fail(`it ended with code ${code}`);
  });
  return {
    scan: (range) =>
      pending.start(() => {
        worker.ref(); // the process waits for an answer, not for an idle thread
        worker.postMessage(range);
      }),
    terminate: async () => {
      await worker.terminate();
    },
  };
}
