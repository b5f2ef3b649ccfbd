import { describe, expect, it } from 'vitest';
import { chooseProvider } from './device.js';

const node = { isNode: true, hasWebGpu: false, variable: undefined };
const browser = { isNode: false, hasWebGpu: false, variable: undefined };

describe('chooseProvider', () => {
  it('takes the option before FIRTH_DEVICE before auto', () => {
    expect(chooseProvider('webgpu', { ...node, variable: 'cuda' })).toBe('webgpu');
    expect(chooseProvider(undefined, { ...node, variable: 'cuda' })).toBe('cuda');
    expect(chooseProvider('auto', { ...node, variable: 'cuda' })).toBe('cpu');
    expect(chooseProvider(undefined, node)).toBe('cpu');
  });

  it('is WebGPU in a browser that has it, else WebAssembly', () => {
    expect(chooseProvider(undefined, { ...browser, hasWebGpu: true })).toBe('webgpu');
    expect(chooseProvider(undefined, browser)).toBe('wasm');
  });

  it('refuses a device that nobody knows', () => {
    expect(() => chooseProvider(undefined, { ...node, variable: 'gpu' })).toThrow(
      /^environment: FIRTH_DEVICE: expected one of auto, cpu, webgpu, cuda, coreml, dml, wasm, found 'gpu'; did you mean webgpu/,
    );
  });
});
