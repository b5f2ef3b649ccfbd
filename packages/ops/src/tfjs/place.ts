import { dimAt, sizeOf, type Dim, type Dims } from '../shapes/dims.js';
import type { LazyNode, Tf } from './graph.js';
import type { TfTensor } from './kernels.js';

/** What is on the backend now. Whoever takes a value out disposes of it. */
export type Live = Map<LazyNode, TfTensor>;

/** Where operations are done. */
export interface Place {
  readonly tf: Tf;
  /** The lengths that names of dimensions stand for. */
  readonly lengths: ReadonlyMap<string, number>;
  /** Values that are not for this place to dispose of. */
  readonly outside: (node: LazyNode) => TfTensor | undefined;
}

export function disposeAll(live: Live): void {
  for (const value of live.values()) value.dispose();
  live.clear();
}

/** Names in a shape as lengths: those of the nearby tensor's own axes, then the inputs'; `a*b` is a product. */
export function resolve(
  shape: Dims,
  lengths: ReadonlyMap<string, number>,
  names: Dims,
  actual: readonly number[],
): Dims {
  const lengthOf = (name: string): Dim => {
    const axis = names.indexOf(name);
    if (axis >= 0) return dimAt(actual, axis);
    const known = lengths.get(name);
    if (known !== undefined || !name.includes('*')) return known ?? name;
    const factors = name.split('*').map((factor) => (/^\d+$/.test(factor) ? Number(factor) : lengthOf(factor)));
    return factors.every((factor) => typeof factor === 'number') ? sizeOf(factors) : name;
  };
  return shape.map((dim) => (typeof dim === 'number' ? dim : lengthOf(dim)));
}
