import { OptionError, shown } from '@firth/options';
import type { Engine } from '../program.js';
import { surroundings } from './device.js';
import { onnx } from './index.js';
import type { OnnxOptions } from './engine-options.js';

/** What runs a model: an engine of the caller's, who disposes of it, or one of its own on ONNX Runtime. */
export type EngineOptions =
  | ({ readonly engine: Engine } & { readonly [N in keyof OnnxOptions]?: undefined })
  | ({ readonly engine?: undefined } & OnnxOptions);

/** The engine that the options name, its device started, and what ends it where it was made here. */
export interface OpenedEngine {
  readonly engine: Engine;
  readonly release: () => Promise<void>;
}

/** @throws OptionError for an engine beside what makes another; OpsError `NO_DEVICE`. */
export async function openEngine({
  engine: given,
  device,
  dtype,
  threads,
}: OnnxOptions & { readonly engine?: Engine | undefined }): Promise<OpenedEngine> {
  const asked = Object.entries({ device, dtype, threads }).filter(([, value]) => value !== undefined);
  if (given !== undefined) {
    for (const [option, value] of asked)
      throw new OptionError({
        ...{ call: 'fromPretrained', option, expected: 'nothing beside an engine, which has its own' },
        found: shown(value),
      });
    return { engine: given, release: () => Promise.resolve() };
  }
  const engine = onnx(Object.fromEntries(asked)); // starts its thread now
  try {
    await engine.ready();
    return { engine, release: () => engine.dispose() };
  } catch (error) {
    await engine.dispose();
    // A page may have WebGPU and no adapter.
    if ((device ?? 'auto') === 'auto' && !surroundings().isNode) return openEngine({ dtype, threads, device: 'wasm' });
    throw error;
  }
}
