import { Worker } from 'node:worker_threads';
import type { Channel, ChannelEvents } from './channel.js';
import type { Answer, Provider, Request } from './protocol.js';

// Tests run on the sources, which Node cannot load in a thread: they take the built worker.
const worker = new URL('./node-worker.js', import.meta.url.replace('/src/', '/dist/'));

export function openChannel({ onAnswer, onDeath }: ChannelEvents, provider: Provider): Channel {
  const thread = new Worker(worker, { name: 'firth-onnx', workerData: provider });
  let reason = '';
  thread.unref();
  thread.on('message', (answer: Answer) => {
    onAnswer(answer);
  });
  thread.on('error', (error) => {
    reason = `: ${error instanceof Error ? error.message : String(error)}`;
  });
  thread.on('exit', (code) => {
    onDeath(`it ended with code ${code}${reason}`);
  });
  return {
    post: (request) => {
      thread.postMessage(request);
    },
    hold: (held) => {
      if (held) thread.ref();
      else thread.unref();
    },
    // A thread that is stopped while it loads the native runtime takes the process with it, so it ends by itself.
    terminate: () =>
      new Promise((resolve) => {
        thread.ref();
        thread.once('exit', () => {
          resolve();
        });
        thread.postMessage({ id: 0, kind: 'end' } satisfies Request);
      }),
  };
}
