import type { Channel, ChannelEvents } from './channel.js';
import type { Answer, Provider } from './protocol.js';

export const runtimeOf = (provider: Provider): string => (provider === 'webgpu' ? provider : 'wasm');

export function openChannel({ onAnswer, onDeath }: ChannelEvents, provider: Provider): Channel {
  const thread = startWorker(provider);
  thread.onmessage = ({ data }: MessageEvent<Answer>) => {
    onAnswer(data);
  };
  thread.onerror = ({ message }) => {
    thread.terminate();
    onDeath(message || 'its script could not be loaded');
  };
  return {
    post: (request) => {
      thread.postMessage(request);
    },
    hold: () => undefined, // a page does not end while it is open
    terminate: () => {
      thread.terminate();
      return Promise.resolve();
    },
  };
}

/**
 * Bundlers follow `new Worker(new URL(…))` in just this form, and webpack calls the script by the worker's name; each runtime has a
 * worker, so that a page loads one.
 */
const startWorker = (provider: Provider): Worker =>
  runtimeOf(provider) === 'webgpu'
    ? new Worker(new URL('./browser-webgpu-worker.js', import.meta.url), { type: 'module', name: 'firth-onnx-webgpu' })
    : new Worker(new URL('./browser-wasm-worker.js', import.meta.url), { type: 'module', name: 'firth-onnx-wasm' });
