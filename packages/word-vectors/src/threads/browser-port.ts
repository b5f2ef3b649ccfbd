import type { Port, PortEvents } from './port.js';
import type { PostedAnswer } from './protocol.js';

export function openPort({ onAnswer, onDeath }: PortEvents): Port {
  // Bundlers follow `new Worker(new URL(…))` in just this form.
  const worker = new Worker(new URL('./browser-worker.js', import.meta.url), {
    type: 'module',
    name: 'firth-word-vectors',
  });
  worker.onmessage = ({ data }: MessageEvent<PostedAnswer>) => {
    onAnswer(data);
  };
  worker.onerror = ({ message }) => {
    worker.terminate();
    onDeath(message || 'its script could not be loaded');
  };
  return {
    post: (job, transfer) => {
      worker.postMessage(job, [...transfer]);
    },
    terminate: () => {
      worker.terminate();
      return Promise.resolve();
    },
  };
}

/** Threads that can share memory: one, unless the page is cross-origin isolated. */
export const mostThreads = (): number => (globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 1);
