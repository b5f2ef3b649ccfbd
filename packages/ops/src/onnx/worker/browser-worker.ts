import type { Env } from 'onnxruntime-common';
import { answerInOrder } from './answer-in-order.js';
import type { Request } from './protocol.js';
import type { OrtModule } from './ort-module.js';
import { SessionServer, transferable } from './serve.js';

/** Answers a page's requests with this runtime. */
export function serveRuntime(ort: OrtModule & { readonly env: Env }, runtime: 'web' | 'webgpu'): void {
  // The runtime starts its own threads from this very script; they are none of ours.
  if (!globalThis.name.startsWith('firth-onnx')) return;
  // WebAssembly threads need a cross-origin isolated page; elsewhere the runtime must be told to use one.
  if (!globalThis.crossOriginIsolated) ort.env.wasm.numThreads = 1;
  const answer = answerInOrder(Promise.resolve(new SessionServer(ort, runtime)));
  globalThis.addEventListener('message', ({ data }: MessageEvent<Request>) => {
    const threads = data.kind === 'open' ? data.model.threads : undefined;
    if (threads !== undefined && globalThis.crossOriginIsolated) ort.env.wasm.numThreads = threads; // before its first session
    void answer(data).then((reply) => {
      globalThis.postMessage(reply, { transfer: transferable(reply) });
    });
  });
}
