/** The bytes that scripts/build-kernels.mjs wrote as base64. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** An exported function of a module on a memory of the caller's. @throws TypeError where there is none of that name. */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  entry: string,
): (...numbers: number[]) => unknown {
  const abort = () => {
    throw new Error('a WebAssembly kernel gave up');
  };
  const found = new WebAssembly.Instance(module, { env: { memory, abort } }).exports[entry];
  if (typeof found !== 'function') throw new TypeError(`the module exports no function '${entry}'`);
  return found as (...numbers: number[]) => unknown; // an exported function takes and gives numbers
}
