import type { Activation, Ops } from './ops.js';
import type { LayerNorm } from './weights/schema.js';

/** Activations that a format may have no operator for, in operations that every one has. */
export const composedActivations = {
  /** x · Φ(x) (Hendrycks and Gimpel, 2016), in the order of operations that ONNX Runtime recognises and fuses. */
  gelu: <T>(ops: Ops<T>, x: T): T => {
    const one = ops.add(ops.erf(ops.div(x, ops.constant([Math.SQRT2], []))), ops.constant([1], []));
    return ops.mul(ops.mul(x, one), ops.constant([0.5], []));
  },
  /** The same by tanh, as in Google's and OpenAI's first code. */
  geluTanh: <T>(ops: Ops<T>, x: T): T => {
    const cubed = ops.mul(ops.mul(ops.mul(x, x), x), ops.constant([0.044715], []));
    const inner = ops.mul(ops.add(x, cubed), ops.constant([Math.sqrt(2 / Math.PI)], []));
    const one = ops.add(ops.activation('tanh', inner), ops.constant([1], []));
    return ops.mul(ops.mul(x, one), ops.constant([0.5], []));
  },
  silu: <T>(ops: Ops<T>, x: T): T => ops.mul(x, ops.activation('sigmoid', x)),
} satisfies Partial<Record<Activation, <T>(ops: Ops<T>, x: T) => T>>;

/** Layer normalization over the last axis (Ba et al., 2016). */
export function composedLayerNorm<T>(ops: Ops<T>, x: T, { gamma, beta }: LayerNorm<T>, epsilon: number): T {
  const centered = ops.sub(x, ops.reduceMean(x, [-1], true));
  const variance = ops.reduceMean(ops.mul(centered, centered), [-1], true);
  const deviation = ops.sqrt(ops.add(variance, ops.constant([epsilon], [])));
  return ops.add(ops.mul(ops.div(centered, deviation), gamma), beta);
}
