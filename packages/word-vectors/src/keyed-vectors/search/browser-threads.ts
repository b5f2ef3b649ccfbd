import { PendingScan } from './pending-scan.js';
import type { SearchThread, ThreadAnswer, ThreadStart } from './protocol.js';

/** None in a page that is not cross-origin isolated: its threads share no memory. */
export const threadCount = (): number => (globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 0);

export function startThread(start: ThreadStart): SearchThread {
  // Bundlers follow `new Worker(new URL(…))` in just this form.
  const worker = new Worker(new URL('./browser-worker.js', import.meta.url), { type: 'module', name: 'firth-search' });
  const pending = new PendingScan();
  worker.onmessage = ({ data }: MessageEvent<ThreadAnswer>): void => {
    pending.answer(data);
  };
  worker.onerror = ({ message }): void => {
    pending.fail(message || 'its script could not be loaded');
  };
  worker.postMessage(start);
  return {
    scan: (range) =>
      pending.start(() => {
        worker.postMessage(range);
      }),
    terminate: () => {
      worker.terminate();
      pending.fail('it was terminated');
      return Promise.resolve();
    },
  };
}
