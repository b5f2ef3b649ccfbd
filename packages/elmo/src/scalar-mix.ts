import type { InputSpec, Ops, Program } from '@firth/ops';

/** How a task mixes the layers (Peters et al., 2018, eq. 1). */
export interface ScalarMix {
  /** One for each layer, the words' own first; their softmax is what the layers are weighted with. */
  readonly weights: readonly number[];
  /** Scales the sum: 1 unless said. */
  readonly gamma?: number | undefined;
  /** Whether each layer is first normalized over all words of the batch, as bilm-tf's `do_layer_norm`. */
  readonly layerNorm?: boolean | undefined;
}

const EPSILON = 1e-12; // bilm-tf, `weight_layers`

/**
 * γ Σ softmax(w)_j h_j for every task at once: layers [L, B, T, D], mask [B, T] (1 for words), weights [tasks, L],
 * gamma [tasks] -> [tasks, B, T, D]. Normalized layers have mean 0 and variance 1 over the masked words of the whole batch.
 */
export function scalarMixes<T>(
  ops: Ops<T>,
  { layers, mask, weights, gamma }: Readonly<Record<'layers' | 'mask' | 'weights' | 'gamma', T>>,
  layerNorm: boolean,
): T {
  const mixed = layerNorm ? normalized(ops, layers, mask) : layers;
  const [count = 0, batch = 0, length = 0, size = 0] = ops.shape(layers);
  const [tasks = 0] = ops.shape(gamma);
  const shares = ops.mul(ops.softmax(weights, -1), ops.reshape(gamma, [tasks, 1])); // [tasks, L]
  const perTask = ops.reshape(shares, [tasks, count, 1, 1, 1]);
  const summed = ops.reduceSum(ops.mul(perTask, ops.reshape(mixed, [1, count, batch, length, size])), [1], false);
  return summed; // [tasks, B, T, D]
}

function normalized<T>(ops: Ops<T>, layers: T, mask: T): T {
  const [, batch = 0, length = 0, size = 0] = ops.shape(layers);
  const kept = ops.reshape(mask, [1, batch, length, 1]);
  const width = ops.constant([Number(size)], []);
  const words = ops.mul(ops.reduceSum(kept, [1, 2, 3], true), width); // [1, 1, 1, 1]
  const mean = ops.div(ops.reduceSum(ops.mul(layers, kept), [1, 2, 3], true), words); // [L, 1, 1, 1]
  const centred = ops.sub(layers, mean);
  const squares = ops.mul(ops.mul(centred, centred), kept);
  const variance = ops.div(ops.reduceSum(squares, [1, 2, 3], true), words);
  return ops.div(centred, ops.sqrt(ops.add(variance, ops.constant([EPSILON], []))));
}

export type MixInput = 'layers' | 'mask' | 'weights' | 'gamma';

export const mixProgram = (layers: number, size: number, layerNorm: boolean): Program<object, MixInput, 'mixed'> => ({
  schema: {},
  inputs: mixInputs(layers, size),
  run: (ops, _, inputs) => ({ mixed: scalarMixes(ops, inputs, layerNorm) }),
});

const mixInputs = (layers: number, size: number): Readonly<Record<MixInput, InputSpec>> => ({
  layers: { dtype: 'float32', shape: [layers, 'batch', 'length', size] },
  mask: { dtype: 'float32', shape: ['batch', 'length'] },
  weights: { dtype: 'float32', shape: ['tasks', layers] },
  gamma: { dtype: 'float32', shape: ['tasks'] },
});
