import { answerer } from './answer.js';
import type { ScanRange, ThreadAnswer, ThreadStart } from './protocol.js';

let answer: ((range: ScanRange) => Promise<ThreadAnswer>) | undefined;

/** The first message starts the thread, the others are ranges. */
self.onmessage = ({ data }: MessageEvent<ThreadStart | ScanRange>): void => {
  if ('memory' in data) answer = answerer(data);
  else
    void answer?.(data).then((found) => {
      self.postMessage(found);
    });
};
