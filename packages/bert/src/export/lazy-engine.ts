import type { Engine } from '@firth/ops';

/** The engine that `make` gives, made when it is first asked to compile: what only writes a file starts no thread. */
export function lazyEngine(make: () => Engine): Engine {
  let made: Engine | undefined;
  return {
    name: 'lazy',
    batchTokens: 512,
    compile: (program, weights, options) => (made ??= make()).compile(program, weights, options),
    dispose: async () => {
      await made?.dispose();
    },
  };
}
