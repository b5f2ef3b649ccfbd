import type { Runtime } from './runtime.js';

/** On the page's own thread. WebAssembly threads need a cross-origin isolated page; elsewhere the runtime must be told to use one. */
export async function loadRuntime(): Promise<Runtime> {
  const ort = await import('onnxruntime-web/wasm');
  if (!globalThis.crossOriginIsolated) ort.env.wasm.numThreads = 1;
  return ort;
}
