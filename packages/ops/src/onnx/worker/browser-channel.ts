import type { Channel, ChannelEvents } from './channel.js';
import type { Answer } from './protocol.js';

/** A module worker; the form `new Worker(new URL(…, import.meta.url))` is the one that bundlers follow. */
export function openChannel({ onAnswer, onDeath }: ChannelEvents): Channel {
  const thread = new Worker(new URL('./browser-worker.js', import.meta.url), { type: 'module', name: 'firth-onnx' });
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
