type H5wasm = typeof import('h5wasm');

/** A page's bundler fails on the name of a package that is not installed; so here the page itself gives it. */
let given: H5wasm | undefined;

export const hint = "npm install h5wasm, and in the page: import { useHdf5 } from '@firth/checkpoints/hdf5'; useHdf5()";

export const giveH5wasm = (h5wasm: H5wasm): void => {
  given = h5wasm;
};

export function importH5wasm(): Promise<H5wasm> {
  return given === undefined ? Promise.reject(new Error('no h5wasm was given')) : Promise.resolve(given);
}
