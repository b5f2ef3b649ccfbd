import type { WeightSource } from '../program.js';
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
