import { parentPort, workerData } from 'node:worker_threads';
import { answerer } from './answer.js';
import type { ThreadStart } from './protocol.js';
import type { ScanRange } from './scan.js';

// `startThread` gives just this; a thread has no other way to be told.
const answer = answerer(workerData as ThreadStart);

parentPort?.on('message', (range: ScanRange) => {
  void answer(range).then((found) => {
    parentPort?.postMessage(found);
  });
});
