import type { Ops } from '../ops.js';
import { applyScan } from './apply-scan.js';
import type { Attributes } from './op-case.js';

/** Applies the operation of a case; the names are those of `Ops`. Gives its outputs. */
export function applyOp<T>(ops: Ops<T>, op: string, inputs: readonly T[], attributes: Attributes): readonly T[] {
  const input = (i: number): T => {
    const value = inputs[i];
    if (value === undefined) throw new Error(`${op} has no input ${i}`);
    return value;
  };
  const [axis, axes, keepDims] = [attributes.axis ?? -1, attributes.axes ?? [], attributes.keepDims ?? false];
  const { shape = [], permutation = [], start = 0, end = 0 } = attributes;
  const table: Readonly<Record<string, () => T | readonly T[]>> = {
    add: () => ops.add(input(0), input(1)),
    sub: () => ops.sub(input(0), input(1)),
    mul: () => ops.mul(input(0), input(1)),
    div: () => ops.div(input(0), input(1)),
    maximum: () => ops.maximum(input(0), input(1)),
    minimum: () => ops.minimum(input(0), input(1)),
    equal: () => ops.equal(input(0), input(1)),
    less: () => ops.less(input(0), input(1)),
    where: () => ops.where(input(0), input(1), input(2)),
    cast: () => ops.cast(input(0), attributes.to ?? 'float32'),
    neg: () => ops.neg(input(0)),
    abs: () => ops.abs(input(0)),
    exp: () => ops.exp(input(0)),
    log: () => ops.log(input(0)),
    sqrt: () => ops.sqrt(input(0)),
    erf: () => ops.erf(input(0)),
    pow: () => ops.pow(input(0), attributes.exponent ?? 1),
    tanh: () => ops.activation('tanh', input(0)),
    sigmoid: () => ops.activation('sigmoid', input(0)),
    relu: () => ops.activation('relu', input(0)),
    silu: () => ops.activation('silu', input(0)),
    gelu: () => ops.activation(attributes.approximate === 'tanh' ? 'geluTanh' : 'gelu', input(0)),
    matmul: () => ops.matmul(input(0), input(1)),
    linear: () => ops.linear(input(0), inputs.length < 3 ? { kernel: input(1) } : { kernel: input(1), bias: input(2) }),
    embedding: () => ops.embedding(input(0), input(1)),
    gather: () => ops.gather(input(0), input(1), axis),
    softmax: () => ops.softmax(input(0), axis),
    logSoftmax: () => ops.logSoftmax(input(0), axis),
    layerNorm: () => ops.layerNorm(input(0), { gamma: input(1), beta: input(2) }, attributes.epsilon ?? 1e-12),
    attention: () => {
      const attended = ops.attention(input(0), input(1), input(2), input(3), attributes.heads ?? 1);
      return [attended.context, attended.probabilities];
    },
    reshape: () => ops.reshape(input(0), shape),
    transpose: () => ops.transpose(input(0), permutation),
    slice: () => ops.slice(input(0), axis, start, end),
    concat: () => ops.concat(inputs, axis),
    broadcastTo: () => ops.broadcastTo(input(0), shape),
    positions: () => ops.positions(input(0), axis),
    reduceSum: () => ops.reduceSum(input(0), axes, keepDims),
    reduceMean: () => ops.reduceMean(input(0), axes, keepDims),
    reduceMax: () => ops.reduceMax(input(0), axes, keepDims),
    crossEntropy: () => {
      const rowWeights = inputs.length < 3 ? {} : { rowWeights: input(2) };
      return ops.crossEntropy(input(0), input(1), { ...attributes, ...rowWeights });
    },
    scan: () => applyScan(ops, attributes, input),
  };
  const outputs = table[op]?.();
  if (outputs === undefined) throw new Error(`no operation is named ${op}`);
  return isList(outputs) ? outputs : [outputs];
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);
