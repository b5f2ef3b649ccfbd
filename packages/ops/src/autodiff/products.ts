import type { Ops } from '../ops.js';
import { dimAt, productOf } from '../shapes/dims.js';
import { sumTo } from './broadcasting.js';
import type { ReverseOps } from './reverse-ops.js';
import type { Context } from './rule-context.js';
import type { Traced } from './tape.js';

export function products<T>({ ops, record }: Context<T>): Pick<Ops<Traced<T>>, 'matmul' | 'linear'> {
  return {
    matmul: (a, b) =>
      record([a, b], ops.matmul(a.value, b.value), (gradient) => [
        a.isActive ? toLeft(ops, gradient, a.value, b.value) : undefined,
        b.isActive ? toRight(ops, gradient, a.value, b.value) : undefined,
      ]),
    linear: (x, { kernel, bias }, precision) => {
      const weights = { kernel: kernel.value, ...(bias === undefined ? {} : { bias: bias.value }) };
      const inputs = bias === undefined ? [kernel, x] : [bias, kernel, x];
      return record(inputs, ops.linear(x.value, weights, precision), (gradient) => {
        const toKernel = kernel.isActive ? ofKernel(ops, x.value, gradient) : undefined;
        const toX = x.isActive ? ops.linear(gradient, { kernel: swapped(ops, kernel.value) }) : undefined;
        if (bias === undefined) return [toKernel, toX];
        return [bias.isActive ? ops.columnSums(gradient) : undefined, toKernel, toX];
      });
    },
  };
}

/** The last two axes swapped. Engines read products of it as it lies. */
export function swapped<T>(ops: ReverseOps<T>, x: T): T {
  const axes = [...ops.shape(x).keys()];
  return ops.transpose(x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
}

/** x [..., in], gradient [..., out] -> [in, out], one product of two matrices. */
function ofKernel<T>(ops: ReverseOps<T>, x: T, gradient: T): T {
  return ops.matmul(swapped(ops, asMatrix(ops, x)), asMatrix(ops, gradient));
}

function asMatrix<T>(ops: ReverseOps<T>, x: T): T {
  const shape = ops.shape(x);
  if (shape.length === 2) return x;
  return ops.reshape(x, [productOf(shape.slice(0, -1)), dimAt(shape, shape.length - 1)]);
}

function toLeft<T>(ops: ReverseOps<T>, gradient: T, a: T, b: T): T {
  return sumTo(ops, ops.matmul(gradient, swapped(ops, b)), ops.shape(a));
}

function toRight<T>(ops: ReverseOps<T>, gradient: T, a: T, b: T): T {
  if (ops.shape(b).length === 2 && ops.shape(a).length > 2) return ofKernel(ops, a, gradient);
  return sumTo(ops, ops.matmul(swapped(ops, a), gradient), ops.shape(b));
}
