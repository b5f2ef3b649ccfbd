import * as h5wasm from 'h5wasm';
import { giveH5wasm } from './given-h5wasm.js';

export function useHdf5(): void {
  giveH5wasm(h5wasm);
}
