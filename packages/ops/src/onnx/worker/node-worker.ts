import { parentPort, workerData } from 'node:worker_threads';
import { answerInOrder } from './answer-in-order.js';
import { enter, isEnding, leave, type ThreadData } from './occupation.js';
import type { Answer, Request } from './protocol.js';
import type { OrtModule } from './ort-module.js';
import { SessionServer, transferable } from './serve.js';

/** Typed by whoever made the thread: `openChannel`. */
const { provider, occupation } = workerData as ThreadData;

/** The native runtime; the one in WebAssembly where it was asked for, or where the native package is not installed. */
async function loadRuntime(): Promise<SessionServer> {
  if (provider === 'wasm') return new SessionServer(await loadWeb(), 'web');
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

const loading = loadRuntime();
const left = (): void => {
  leave(occupation);
};
loading.then(left, left);
const answer = answerInOrder(
  loading.then((server) => ({
    answer: (request: Request): Promise<Answer> =>
      isEnding(occupation)
        ? Promise.resolve({ id: request.id, kind: 'failed', message: 'the process ends' })
        : server.answer(request),
  })),
);

parentPort?.on('message', (request: Request) => {
  enter(occupation);
  void answer(request)
    .then((reply) => {
      parentPort?.postMessage(reply, transferable(reply));
      if (reply.kind === 'ended') parentPort?.close(); // nothing holds the thread any more
    })
    .finally(left);
});
