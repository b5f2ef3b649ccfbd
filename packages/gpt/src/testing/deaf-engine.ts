import type { Engine, Executable } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';

/** An engine that knows nothing of signals, so that whoever calls it has to look at them; `runs` counts what it computed. */
export function deafEngine(): Engine & { readonly runs: () => number } {
  const engine = onnx();
  let runs = 0;
  const deaf = <I extends string, O extends string>(executable: Executable<I, O>): Executable<I, O> => ({
    run: (inputs) => (runs++, executable.run(inputs)),
    openCache: async (ports, batch) => {
      const cache = await executable.openCache(ports, batch);
      return {
        get length() {
          return cache.length;
        },
        get capacity() {
          return cache.capacity;
        },
        run: (inputs, { outputs } = {}) => (runs++, cache.run(inputs, { outputs })),
        select: (rows) => cache.select(rows),
        dispose: () => cache.dispose(),
      };
    },
    dispose: () => executable.dispose(),
  });
  return {
    name: 'deaf',
    batchTokens: 16,
    runs: () => runs,
    compile: async (program, weights, options) => deaf(await engine.compile(program, weights, options)),
    dispose: () => engine.dispose(),
  };
}
