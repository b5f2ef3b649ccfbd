import * as web from 'onnxruntime-web/webgpu';
import { answerInOrder } from './answer-in-order.js';
import type { Request } from './protocol.js';
import { SessionServer, transferable } from './serve.js';

// WebAssembly threads need a cross-origin isolated page; elsewhere the runtime must be told to use one.
if (!globalThis.crossOriginIsolated) web.env.wasm.numThreads = 1;

const answer = answerInOrder(Promise.resolve(new SessionServer(web, 'web')));

globalThis.addEventListener('message', ({ data }: MessageEvent<Request>) => {
  void answer(data).then((reply) => {
    globalThis.postMessage(reply, { transfer: transferable(reply) });
  });
});
