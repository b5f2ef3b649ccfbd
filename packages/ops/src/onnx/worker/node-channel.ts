import { Worker } from 'node:worker_threads';
import type { Channel, ChannelEvents } from './channel.js';
import { waitAtExit } from './exit-patience.js';
import { newOccupation, type ThreadData } from './occupation.js';
import type { Answer, Provider, Request } from './protocol.js';

/** The native runtime has all providers but WebAssembly's. */
export const runtimeOf = (provider: Provider): string => (provider === 'wasm' ? 'web' : 'native');

/**
 * ONNX Runtime 1.30 needs native stack for every byte of the process' command line when it starts, and overflows a thread's usual
 * 4 MB where that has some 18,000; this is enough for 130,000, and only what is used takes memory.
 */
const STACK_MB = 64;

export function openChannel({ onAnswer, onDeath }: ChannelEvents, provider: Provider): Channel {
  // A thread inherits the process' options, and refuses the one of `node --input-type=module --eval`, since it runs a file.
  const isEval = process.execArgv.some((option) => option.startsWith('--input-type'));
  const occupation = newOccupation();
  const options = {
    name: 'firth-onnx',
    workerData: { provider, occupation } satisfies ThreadData,
    resourceLimits: { stackSizeMb: STACK_MB },
    ...(isEval ? { execArgv: [] } : {}),
  };
  const thread = new Worker(new URL('./node-worker.js', import.meta.url.replace('/src/', '/dist/')), options);
  const forget = waitAtExit(occupation);
  let reason = '';
  thread.unref();
  thread.on('message', (answer: Answer) => {
    onAnswer(answer);
  });
  thread.on('error', (error) => {
    reason = `: ${error instanceof Error ? error.message : String(error)}`;
  });
  thread.on('exit', (code) => {
    forget();
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
