import { OpsError } from '../error.js';
import type { Provider } from './worker/protocol.js';

/** `auto`: the CPU in Node; in a browser WebGPU where there is one, else WebAssembly. */
export type Device = Provider | 'auto';

/** What the machine offers, asked for by `auto` alone. */
export interface Surroundings {
  readonly isNode: boolean;
  readonly hasWebGpu: boolean;
  readonly variable: string | undefined;
}

const devices: readonly Device[] = ['auto', 'cpu', 'webgpu', 'cuda', 'coreml', 'dml', 'wasm'];

/** The option, else `FIRTH_DEVICE`, else `auto`. */
export function chooseProvider(option: Device | undefined, around: Surroundings): Provider {
  const device = option ?? named(around.variable);
  if (device !== 'auto') return device;
  if (around.isNode) return 'cpu';
  return around.hasWebGpu ? 'webgpu' : 'wasm';
}

function named(variable: string | undefined): Device {
  if (variable === undefined || variable === '') return 'auto';
  const device = devices.find((name) => name === variable);
  if (device !== undefined) return device;
  throw new OpsError('BAD_ARGUMENT', `FIRTH_DEVICE: expected one of ${devices.join(', ')}, found '${variable}'`);
}

export function surroundings(): Surroundings {
  const isNode = typeof process === 'object' && typeof process.versions.node === 'string';
  return {
    isNode,
    hasWebGpu: typeof navigator === 'object' && 'gpu' in navigator,
    variable: isNode ? process.env['FIRTH_DEVICE'] : undefined,
  };
}
