import type { Engine, WeightSource } from '../program.js';
import type { Tree } from './schema.js';
import { mapTree } from './walk.js';

/** By the path of each kernel the factors of its input (`Engine.calibrate`). */
export type Factors = ReadonlyMap<string, Float32Array>;

/**
 * The same weights with factors for those who round them, measured when the first is read. A checkpoint in int8 has its own.
 */
export function calibrated<S>(
  schema: S,
  weights: Tree<S, WeightSource>,
  measure: () => Promise<Factors>,
): Tree<S, WeightSource> {
  return mapTree<S, WeightSource, WeightSource>(schema, weights, (source, { shape }, path) =>
    shape.length !== 2 || source.scales !== undefined
      ? source
      : { ...source, factors: { measured: async () => (await measure()).get(path) } },
  );
}

/**
 * What `measure` gives an engine that rounds kernels, measured once for all who ask; where it fails the next who asks tries again.
 * Undefined for an engine that rounds none.
 */
export function measuredOnce(
  engine: Engine,
  measure: (calibrate: NonNullable<Engine['calibrate']>) => Promise<Factors>,
): (() => Promise<Factors>) | undefined {
  if (engine.calibrate === undefined) return undefined;
  const calibrate = engine.calibrate.bind(engine);
  let measured: Promise<Factors> | undefined;
  return () => {
    measured ??= measure(calibrate);
    measured.catch(() => (measured = undefined));
    return measured;
  };
}
