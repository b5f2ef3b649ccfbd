import type { PostedJob } from './protocol.js';
import { jobServer, transferable } from './serve.js';

const serve = jobServer();

globalThis.onmessage = ({ data }: MessageEvent<PostedJob>) => {
  void serve(data).then((answer) => {
    globalThis.postMessage(answer, { transfer: transferable(answer) });
  });
};
