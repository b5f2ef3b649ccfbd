import { parentPort, workerData } from 'node:worker_threads';
import { answerInOrder } from './answer-in-order.js';
import type { Request } from './protocol.js';
import type { OrtModule } from './ort-module.js';
import { SessionServer, transferable } from './serve.js';

/** The native runtime; the one in WebAssembly where it was asked for, or where the native package is not installed. */
async function loadRuntime(): Promise<SessionServer> {
  if (workerData === 'wasm') return new SessionServer(await loadWeb(), 'web');
  try {
    return new SessionServer(await import('onnxruntime-node'), 'native');
  } catch (error) {
    const server = new SessionServer(await loadWeb(), 'web');
    console.warn(
      `firth: running on WebAssembly, several times slower than native: npm i onnxruntime-node (${reason(error)})`,
    );
    return server;
  }
}

async function loadWeb(): Promise<OrtModule> {
  try {
    return await import('onnxruntime-web');
  } catch (error) {
    throw new Error(`no runtime can be loaded: npm i onnxruntime-node, or onnxruntime-web (${reason(error)})`, {
      cause: error,
    });
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const answer = answerInOrder(loadRuntime());

parentPort?.on('message', (request: Request) => {
  void answer(request).then((reply) => {
    parentPort?.postMessage(reply, transferable(reply));
    if (reply.kind === 'ended') parentPort?.close(); // nothing holds the thread any more
  });
});
