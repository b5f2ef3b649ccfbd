import { parentPort } from 'node:worker_threads';
import { answerInOrder } from './answer-in-order.js';
import type { Request } from './protocol.js';
import { SessionServer, transferable } from './serve.js';

/** The native runtime, or the one in WebAssembly where the native package is not installed. */
async function loadRuntime(): Promise<SessionServer> {
  try {
    return new SessionServer(await import('onnxruntime-node'), 'onnxruntime-node');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    try {
      const server = new SessionServer(await import('onnxruntime-web'), 'onnxruntime-web');
      console.warn(`firth: running on WebAssembly, several times slower than native: npm i onnxruntime-node (${why})`);
      return server;
    } catch {
      throw new Error(`neither onnxruntime-node nor onnxruntime-web can be loaded: npm i onnxruntime-node (${why})`);
    }
  }
}

const answer = answerInOrder(loadRuntime());

parentPort?.on('message', (request: Request) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply, transferable(reply)));
});
