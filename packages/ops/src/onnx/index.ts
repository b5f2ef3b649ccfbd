import { OpsError } from '../error.js';
import type { CompileOptions, Program, WeightSource } from '../program.js';
import { compileOptions } from '../run-options.js';
import type { TrainingEngine } from '../training/session.js';
import type { Tree } from '../weights/schema.js';
import { chooseProvider, surroundings } from './device.js';
import type { Dialect } from './dialect.js';
import { onnxOptions, type OnnxOptions } from './engine-options.js';
import { indexRanges } from '../index-ranges.js';
import { OnnxExecutable } from './executable.js';
import { RareOperation } from './ops.js';
import { record } from './record.js';
import { acquireSessions, releaseSessions } from './shared-sessions.js';

export type { Device, OnnxDType, OnnxOptions } from './engine-options.js';

/** Activations of this many tokens stay in a processor's caches: 400 µs a token for BERT-base, 450 with 2,048. */
const CACHED_TOKENS = 512;
const GPU_TOKENS = 8192;

/** The engine on ONNX Runtime. */
export interface OnnxEngine extends TrainingEngine {
  /** @throws OpsError `NO_DEVICE` for a device that this machine does not have or cannot start: what to do is in its words. */
  ready(): Promise<void>;
}

/**
 * The engine on ONNX Runtime: a program becomes one graph, its weights are mapped from the checkpoint's own file, and it
 * runs in a thread of its own, so that the event loop stays free.
 *
 * @throws OptionError for an option, or a FIRTH_DEVICE, that makes no sense; compiling, OpsError `NO_DEVICE` as `ready`, `RUNTIME`
 * with the runtime's own words when it refuses a model or fails in a run; `WORKER_DIED`.
 */
export function onnx(options: OnnxOptions = {}): OnnxEngine {
  const { device, dtype = 'float32', threads } = onnxOptions.read(options);
  const around = surroundings();
  const provider = chooseProvider(device, around);
  const sessions = acquireSessions(provider);
  const executables = new Set<{ dispose(): Promise<void> }>();
  let disposed = false;
  const refuseDisposed = () => {
    if (disposed) throw new OpsError('DISPOSED', 'this engine was disposed of; make another');
  };
  const placement = { provider, threads };
  const isCoarse = provider === 'wasm' || provider === 'webgpu';
  const dialect = async (): Promise<Dialect> => ({
    ...{ dtype, isCoarse },
    ...(dtype === 'int8' ? { linear: (await import('./quantized-linear.js')).quantizedLinear } : {}),
  });
  const isSure = provider === 'cpu' || (provider === 'wasm' && !around.isNode); // each runtime has it
  const said =
    device === undefined && around.variable !== undefined ? `FIRTH_DEVICE=${provider}` : `device '${provider}'`;
  let started: Promise<void> | undefined;
  const ready = async (): Promise<void> => {
    if (isSure) return;
    started ??= import('./start-device.js').then(async ({ startDevice }) =>
      startDevice(sessions, placement, await dialect(), said, executables),
    );
    await started;
  };
  return {
    name: dtype === 'float32' ? `onnx ${provider}` : `onnx ${provider} ${dtype}`,
    batchTokens: provider === 'cpu' || provider === 'wasm' ? CACHED_TOKENS : GPU_TOKENS,
    ready,
    compile: async (program, weights, options = {}) => {
      refuseDisposed();
      compileOptions.read(options);
      const recorded = await recordAny(program, weights, options, await dialect());
      await ready();
      if (dtype === 'float16') {
        const { refuseOverflow } = await import('./refuse-overflow.js'); // few compute in float16
        await refuseOverflow(recorded.graph.weights);
      }
      const executable = new OnnxExecutable(sessions, program.inputs, recorded, placement, () => {
        executables.delete(executable);
      });
      executables.add(executable);
      await executable.start(() => indexRanges(program));
      return executable;
    },
    ...(dtype !== 'int8'
      ? {}
      : {
          calibrate: async (program, weights, inputs) => {
            refuseDisposed();
            const { factorsOf, recordCalibration } = await import('./calibrate.js'); // for int8 alone
            const recorded = recordCalibration(program, weights, isCoarse);
            await ready();
            const executable = new OnnxExecutable(sessions, program.inputs, recorded, placement, () => undefined);
            try {
              await executable.start(() => indexRanges(program));
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
      await ready();
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

/** A page loads what few programs have for those alone. */
const recordAny: typeof recordWithRare = async (program, weights, options, dialect) => {
  try {
    return record(program, weights, options, dialect);
  } catch (error) {
    if (error instanceof RareOperation) return recordWithRare(program, weights, options, dialect);
    throw error;
  }
};

async function recordWithRare<S, I extends string, O extends string>(
  program: Program<S, I, O>,
  weights: Tree<S, WeightSource>,
  options: CompileOptions<O>,
  dialect: Dialect,
) {
  const { rareOps } = await import('./rare-ops.js');
  return record(program, weights, options, { ...dialect, rare: rareOps });
}
