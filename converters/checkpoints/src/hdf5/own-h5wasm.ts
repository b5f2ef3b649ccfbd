import type { H5wasm } from './h5wasm.js';

export const hint = 'Install it: npm install h5wasm';

export const importH5wasm = (): Promise<H5wasm> => import('h5wasm');
