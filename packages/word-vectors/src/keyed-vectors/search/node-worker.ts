import { parentPort, workerData } from 'node:worker_threads';
import { answerer } from './answer.js';
import type { ScanRange, ThreadStart } from './protocol.js';

// `startThread` gives just this; a thread has no other way to be told.
const answer = answerer(workerData as ThreadStart);

parentPort?.on('message', (range: ScanRange) => {
  void answer(range).then((found) => {
    parentPort?.postMessage(found);
  });
});
