import { parentPort } from 'node:worker_threads';
import type { PostedJob } from './protocol.js';
import { jobServer, transferable } from './serve.js';

const serve = jobServer();

parentPort?.on('message', (job: PostedJob) => {
  void serve(job).then((answer) => {
    parentPort?.postMessage(answer, transferable(answer));
  });
});
