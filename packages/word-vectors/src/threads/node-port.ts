import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Port, PortEvents } from './port.js';
import type { PostedAnswer } from './protocol.js';

export function openPort({ onAnswer, onDeath }: PortEvents): Port {
  // Not the program's own arguments: --input-type, for one, ends a thread that runs a file.
  const worker = new Worker(new URL('./node-worker.js', import.meta.url.replace('/src/', '/dist/')), {
    name: 'firth-word-vectors',
    execArgv: [],
  });
  let reason = '';
  worker.on('message', (answer: PostedAnswer) => {
    onAnswer(answer);
  });
  worker.on('error', (error) => {
    reason = `: ${error instanceof Error ? error.message : String(error)}`;
  });
  worker.on('exit', (code) => {
    onDeath(`it ended with code ${code}${reason}`);
  });
  return {
    post: (job, transfer) => {
      worker.postMessage(job, transfer);
    },
    terminate: async () => {
      await worker.terminate();
    },
  };
}

/** Threads that can share memory. */
export const mostThreads = (): number => availableParallelism();
