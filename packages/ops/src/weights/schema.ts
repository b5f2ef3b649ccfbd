import { sizeOf } from '../shapes/dims.js';

/** How a fresh weight is drawn: `normal` is a normal distribution cut at two standard deviations (0.02 for BERT). */
export type Initializer = 'normal' | 'zeros' | 'ones';

/** One weight of a model: its shape and how it starts. */
export interface WeightSpec {
  readonly shape: readonly number[];
  readonly init: Initializer;
}

/**
 * The tree of a schema with another kind of leaf: tensors, names, gradients, places in a file.
 * A part that the schema leaves out (`undefined`, an untied decoder say) is left out of the tree too.
 */
export type Tree<S, T> = S extends WeightSpec
  ? T
  : S extends undefined
    ? undefined
    : { readonly [K in keyof S]: Tree<S[K], T> };

export const weight = (shape: readonly number[], init: Initializer = 'normal'): WeightSpec => ({ shape, init });

/** y = x · kernel + bias, kernel [inputs, outputs]. */
export const linear = (inputs: number, outputs: number) => ({
  kernel: weight([inputs, outputs]),
  bias: weight([outputs], 'zeros'),
});

/** Layer normalization (Ba et al., 2016): scale gamma and shift beta, both [size]. */
export const layerNorm = (size: number) => ({
  gamma: weight([size], 'ones'),
  beta: weight([size], 'zeros'),
});

export type Linear<T> = Tree<ReturnType<typeof linear>, T>;
export type LayerNorm<T> = Tree<ReturnType<typeof layerNorm>, T>;

export const isWeightSpec = (node: unknown): node is WeightSpec =>
  typeof node === 'object' && node !== null && 'shape' in node && 'init' in node;

/** How many numbers a model of this schema holds. */
export function parameterCount(schema: unknown): number {
  if (isWeightSpec(schema)) return sizeOf(schema.shape);
  if (typeof schema !== 'object' || schema === null) return 0;
  return Object.values(schema).reduce<number>((sum, part) => sum + parameterCount(part), 0);
}
