import type { Activation } from '../ops.js';
import type { Context } from './rule-context.js';

/** The gradient of x where y = activation(x) has `gradient`; only x and y are kept. */
export type ActivationRule = <T>(context: Context<T>, gradient: T, x: T, y: T) => T;

export const activationRules: Readonly<Record<Activation, ActivationRule>> = {
  /** Φ(x) + x · φ(x), φ being the density of the normal distribution. */
  gelu: ({ ops, scalar }, gradient, x) => {
    const power = ops.exp(ops.mul(ops.mul(x, scalar(-0.5)), x));
    const density = ops.mul(ops.mul(power, x), scalar(1 / Math.sqrt(2 * Math.PI)));
    const cumulative = ops.mul(ops.add(ops.erf(ops.mul(x, scalar(Math.SQRT1_2))), scalar(1)), scalar(0.5));
    return ops.mul(gradient, ops.add(cumulative, density));
  },
  /** y = x · σ(u) with u = 2 √(2/π) (x + 0.044715 x³), so that y' = σ + x · σ (1 − σ) · u'. */
  geluTanh: ({ ops, scalar }, gradient, x, y) => {
    const c = 2 * Math.sqrt(2 / Math.PI);
    const squared = ops.mul(x, x);
    const inner = ops.mul(x, ops.add(ops.mul(squared, scalar(c * 0.044715)), scalar(c)));
    const sigma = ops.activation('sigmoid', inner);
    const slope = ops.add(ops.mul(squared, scalar(c * 3 * 0.044715)), scalar(c)); // u'
    const rest = ops.mul(ops.mul(y, ops.sub(scalar(1), sigma)), slope);
    return ops.mul(gradient, ops.add(sigma, rest));
  },
  relu: ({ ops, scalar }, gradient, x) => ops.where(ops.less(scalar(0), x), gradient, scalar(0)),
  /** σ + y (1 − σ) */
  silu: ({ ops, scalar }, gradient, x, y) => {
    const sigma = ops.activation('sigmoid', x);
    return ops.mul(gradient, ops.add(sigma, ops.mul(y, ops.sub(scalar(1), sigma))));
  },
  sigmoid: ({ ops, scalar }, gradient, _, y) => ops.mul(gradient, ops.mul(y, ops.sub(scalar(1), y))),
  tanh: ({ ops, scalar }, gradient, _, y) => ops.mul(gradient, ops.sub(scalar(1), ops.mul(y, y))),
};
