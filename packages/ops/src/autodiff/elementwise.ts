import { OpsError } from '../error.js';
import type { Ops } from '../ops.js';
import { sumTo } from './broadcasting.js';
import type { Context } from './rule-context.js';
import type { Traced } from './tape.js';

type Elementwise =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'maximum'
  | 'minimum'
  | 'equal'
  | 'less'
  | 'where'
  | 'cast'
  | 'neg'
  | 'abs'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'erf'
  | 'pow';

/** Where two are equal, maximum and minimum give each half of the gradient, as PyTorch does. */
export function elementwise<T>({ ops, record, scalar }: Context<T>): Pick<Ops<Traced<T>>, Elementwise> {
  type X = Traced<T>;
  /** Gradients that are wanted, summed over what was broadcast. */
  const binary = (a: X, b: X, value: T, toA: (gradient: T) => T, toB: (gradient: T) => T): X =>
    record([a, b], value, (gradient) => [
      a.isActive ? sumTo(ops, toA(gradient), ops.shape(a.value)) : undefined,
      b.isActive ? sumTo(ops, toB(gradient), ops.shape(b.value)) : undefined,
    ]);
  const same = (gradient: T): T => gradient;
  /** `other` is on the side that loses. */
  const chosen = (a: X, b: X, value: T, isLess: (a: T, b: T) => T): X => {
    const share = (wins: T) => (gradient: T) => {
      const half = ops.where(ops.equal(a.value, b.value), ops.mul(gradient, scalar(0.5)), scalar(0));
      return ops.where(wins, gradient, half);
    };
    return binary(
      a,
      b,
      value,
      (g) => share(isLess(b.value, a.value))(g),
      (g) => share(isLess(a.value, b.value))(g),
    );
  };
  const unary = (x: X, value: T, slope: () => T): X => record([x], value, (gradient) => [ops.mul(gradient, slope())]);
  const untraced = (value: T): X => record([], value, () => []);

  return {
    add: (a, b) => binary(a, b, ops.add(a.value, b.value), same, same),
    sub: (a, b) => binary(a, b, ops.sub(a.value, b.value), same, (gradient) => ops.neg(gradient)),
    mul: (a, b) =>
      binary(
        a,
        b,
        ops.mul(a.value, b.value),
        (gradient) => ops.mul(gradient, b.value),
        (gradient) => ops.mul(gradient, a.value),
      ),
    div: (a, b) => {
      const value = ops.div(a.value, b.value);
      const toA = (gradient: T) => ops.div(gradient, b.value);
      return binary(a, b, value, toA, (gradient) => ops.neg(ops.mul(toA(gradient), value)));
    },
    maximum: (a, b) => chosen(a, b, ops.maximum(a.value, b.value), (x, y) => ops.less(x, y)),
    minimum: (a, b) => chosen(a, b, ops.minimum(a.value, b.value), (x, y) => ops.less(y, x)),
    equal: (a, b) => untraced(ops.equal(a.value, b.value)),
    less: (a, b) => untraced(ops.less(a.value, b.value)),
    where: (condition, a, b) =>
      binary(
        a,
        b,
        ops.where(condition.value, a.value, b.value),
        (gradient) => ops.where(condition.value, gradient, scalar(0)),
        (gradient) => ops.where(condition.value, scalar(0), gradient),
      ),
    cast: (x, dtype) => {
      if (dtype === 'float32') return record([x], ops.cast(x.value, dtype), (gradient) => [gradient]);
      if (x.isActive)
        throw new OpsError(
          'NOT_DIFFERENTIABLE',
          `cast: no gradient flows through ${dtype}; where none should, write stopGradient first`,
        );
      return untraced(ops.cast(x.value, dtype));
    },

    neg: (x) => record([x], ops.neg(x.value), (gradient) => [ops.neg(gradient)]),
    abs: (x) =>
      unary(x, ops.abs(x.value), () => {
        const below = ops.where(ops.less(x.value, scalar(0)), scalar(-1), scalar(0));
        return ops.where(ops.less(scalar(0), x.value), scalar(1), below);
      }),
    exp: (x) => {
      const value = ops.exp(x.value);
      return unary(x, value, () => value);
    },
    log: (x) => record([x], ops.log(x.value), (gradient) => [ops.div(gradient, x.value)]),
    sqrt: (x) => {
      const value = ops.sqrt(x.value);
      return record([x], value, (gradient) => [ops.div(ops.mul(gradient, scalar(0.5)), value)]);
    },
    erf: (x) =>
      unary(x, ops.erf(x.value), () => {
        const power = ops.exp(ops.neg(ops.mul(x.value, x.value)));
        return ops.mul(power, scalar(2 / Math.sqrt(Math.PI)));
      }),
    pow: (x, exponent) =>
      unary(x, ops.pow(x.value, exponent), () =>
        exponent === 0 ? scalar(0) : ops.mul(ops.pow(x.value, exponent - 1), scalar(exponent)),
      ),
  };
}
