import { OpsError } from '../error.js';
import type { Engine } from '../program.js';
import type { TrainingEngine } from '../training/session.js';
import { chooseProvider, surroundings, type Device } from './device.js';
import type { OnnxDType } from './dialect.js';
import { OnnxExecutable } from './executable.js';
import { record } from './record.js';
import { acquireSessions, releaseSessions } from './shared-sessions.js';

export type { Device } from './device.js';
export type { OnnxDType } from './dialect.js';

/** Activations of this many tokens stay in a processor's caches: 400 µs a token for BERT-base, 450 with 2,048. */
const CACHED_TOKENS = 512;
const GPU_TOKENS = 8192;

export interface OnnxOptions {
  /** Where to run; `FIRTH_DEVICE` says so for a whole process, and `auto` stands where neither does. */
  readonly device?: Device;
  /**
   * What to compute in; float32 unless said. int8 keeps the kernels of linear layers in int8, rounded as they load
   * unless the checkpoint keeps them so.
   */
  readonly dtype?: OnnxDType;
  /** Threads inside one operation; as many as the machine has cores by default. */
  readonly threads?: number;
}

/** What runs a model: an engine of the caller's, who disposes of it, or one of its own on ONNX Runtime. */
export type EngineOptions =
  | { readonly engine: Engine; readonly device?: never; readonly dtype?: never; readonly threads?: never }
  | ({ readonly engine?: undefined } & OnnxOptions);

/** The engine that the options name, and what ends it where it was made here. */
export function openEngine(options: EngineOptions): { readonly engine: Engine; readonly release: () => Promise<void> } {
  if (options.engine !== undefined) return { engine: options.engine, release: () => Promise.resolve() };
  const engine = onnx(options);
  return { engine, release: () => engine.dispose() };
}

/**
 * The engine on ONNX Runtime: a program becomes one graph, its weights are mapped from the checkpoint's own file, and it
 * runs in a thread of its own, so that the event loop stays free.
 *
 * @throws OpsError `RUNTIME` with the runtime's own words when it refuses a model or fails in a run; `WORKER_DIED`.
 */
export function onnx({ device, dtype = 'float32', threads }: OnnxOptions = {}): TrainingEngine {
  const provider = chooseProvider(device, surroundings());
  const sessions = acquireSessions(provider);
  const executables = new Set<{ dispose(): Promise<void> }>();
  let disposed = false;
  const refuseDisposed = () => {
    if (disposed) throw new OpsError('DISPOSED', 'this engine was disposed of; make another');
  };
  const placement = { provider, threads };
  /** Who computes in floats does not load it. */
  const int8 = async () =>
    dtype === 'int8' ? { linear: (await import('./quantized-linear.js')).quantizedLinear } : {};
  const isCoarse = provider === 'wasm' || provider === 'webgpu';
  return {
    name: dtype === 'float32' ? `onnx ${provider}` : `onnx ${provider} ${dtype}`,
    batchTokens: provider === 'cpu' || provider === 'wasm' ? CACHED_TOKENS : GPU_TOKENS,
    compile: async (program, weights, options = {}) => {
      refuseDisposed();
      const recorded = record(program, weights, options, { dtype, isCoarse, ...(await int8()) });
      const executable = new OnnxExecutable(sessions, program.inputs, recorded, placement, () => {
        executables.delete(executable);
      });
      executables.add(executable);
      await executable.open();
      return executable;
    },
    ...(dtype !== 'int8'
      ? {}
      : {
          calibrate: async (program, weights, inputs) => {
            refuseDisposed();
            const { factorsOf, recordCalibration } = await import('./calibrate.js'); // for int8 alone
            const recorded = recordCalibration(program, weights, isCoarse);
            const executable = new OnnxExecutable(sessions, program.inputs, recorded, placement, () => undefined);
            try {
              return factorsOf(await executable.run(inputs));
            } finally {
              await executable.dispose();
            }
          },
        }),
    compileTraining: async (program, weights, options) => {
      refuseDisposed();
      if (dtype !== 'float32')
        throw new OpsError('BAD_ARGUMENT', `weights are trained in float32; this engine computes in ${dtype}`);
      const { compileTraining } = await import('./training/compile.js'); // who only runs models does not load it
      const session = await compileTraining({ sessions, placement, isCoarse }, program, weights, options, () => {
        executables.delete(session);
      });
      executables.add(session);
      return session;
    },
    dispose: async () => {
      if (disposed) return;
      disposed = true;
      for (const executable of executables) await executable.dispose();
      releaseSessions(provider);
    },
  };
}
