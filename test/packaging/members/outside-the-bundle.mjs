import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What bundlers that do not follow `new URL('…', import.meta.url)` have to be told: by the names under which the page asks for it. */
export const threadScripts = () => ({
  'browser-wasm-worker': '@firth/ops/workers/wasm',
  'browser-webgpu-worker': '@firth/ops/workers/webgpu',
});

export function wasmFiles() {
  const folder = dirname(fileURLToPath(import.meta.resolve('onnxruntime-web/wasm')));
  return ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.asyncify.wasm'].map((name) => join(folder, name));
}
