import { OpsError } from '../error.js';
import { compileOptions } from '../run-options.js';
import type { TrainingEngine } from '../training/session.js';
import { openBackend, type Backend } from './backend.js';
import { compile } from './compile.js';
import { tfjsOptions, type TfjsOptions } from './tfjs-options.js';

export type { TfjsOptions } from './tfjs-options.js';

/**
 * The engine on TensorFlow.js: a program is recorded once and runs operation by operation on any registered backend.
 * Each intermediate is disposed of after its last use, and what no output needs is not computed.
 *
 * @throws OpsError `RUNTIME` when compiling, where TensorFlow.js or the backend is missing (it says what to install), or
 * with TensorFlow.js's own words when an operation fails.
 */
export function tfjs(options: TfjsOptions = {}): TrainingEngine {
  const { backend: wanted } = tfjsOptions.read(options);
  const executables = new Set<{ dispose(): Promise<void> }>();
  let backend: Promise<Backend> | undefined;
  let disposed = false;
  const opened = (): Promise<Backend> => {
    backend ??= openBackend(wanted).catch((error: unknown) => {
      backend = undefined; // it may be registered by the next call
      throw error;
    });
    return backend;
  };
  const refuseDisposed = (): void => {
    if (disposed) throw new OpsError('DISPOSED', 'this engine was disposed of; make another');
  };
  return {
    name: wanted === undefined ? 'tfjs' : `tfjs ${wanted}`,
    batchTokens: 512,
    compile: async (program, weights, options = {}) => {
      refuseDisposed();
      compileOptions.read(options);
      const executable = await compile(await opened(), program, weights, options, () => executables.delete(executable));
      executables.add(executable);
      if (disposed) await executable.dispose(); // while it was compiled
      refuseDisposed();
      return executable;
    },
    compileTraining: async (program, weights, options) => {
      refuseDisposed();
      const { compileTraining } = await import('./training/compile.js'); // who only runs models does not load it
      const session = await compileTraining(await opened(), program, weights, options, () => {
        executables.delete(session);
      });
      executables.add(session);
      if (disposed) await session.dispose(); // while it was compiled
      refuseDisposed();
      return session;
    },
    dispose: async () => {
      disposed = true;
      for (const executable of executables) await executable.dispose();
      executables.clear();
    },
  };
}
