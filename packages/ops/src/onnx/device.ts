import { OptionError, Words } from '@firth/options';
import { devices, otherDevices, type Device } from './engine-options.js';
import type { Provider } from './worker/protocol.js';

/** What the machine offers, asked for by `auto` alone. */
export interface Surroundings {
  readonly isNode: boolean;
  readonly hasWebGpu: boolean;
  readonly variable: string | undefined;
}

/** The option, else `FIRTH_DEVICE`, else `auto`. */
export function chooseProvider(option: Device | undefined, around: Surroundings): Provider {
  const chosen = option ?? named(around.variable);
  if (chosen !== 'auto') return chosen;
  if (around.isNode) return 'cpu';
  return around.hasWebGpu ? 'webgpu' : 'wasm';
}

/** @throws OptionError that names the variable. */
function named(variable: string | undefined): Device {
  if (variable === undefined || variable === '') return 'auto';
  const device = devices.find((name) => name === variable);
  if (device !== undefined) return device;
  throw new OptionError({
    ...{ call: 'environment', option: 'FIRTH_DEVICE', expected: `one of ${devices.join(', ')}` },
    ...{ found: `'${variable}'`, hint: new Words(devices, otherDevices).hint(variable) },
  });
}

export function surroundings(): Surroundings {
  const isNode = typeof process === 'object' && typeof process.versions.node === 'string';
  return {
    isNode,
    hasWebGpu: typeof navigator === 'object' && 'gpu' in navigator,
    variable: isNode ? process.env['FIRTH_DEVICE'] : undefined,
  };
}
