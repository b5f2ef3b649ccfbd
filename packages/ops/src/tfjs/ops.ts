import type { ReverseExtras } from '../autodiff/reverse-ops.js';
import { OpsError } from '../error.js';
import type { Ops } from '../ops.js';
import { composedCrossEntropy } from '../cross-entropy.js';
import { outsideTraining } from '../outside-training.js';
import { axisOf, dimAt, type Dim } from '../shapes/dims.js';
import { shapes } from '../shapes/engine.js';
import type { OpsDType } from '../tensor.js';
import type { LazyGraph, LazyNode, Tf } from './graph.js';
import * as kernels from './kernels.js';
import * as portable from './portable-kernels.js';
import type { TfTensor } from './kernels.js';
import { recordScan } from './scan-node.js';

type UnaryOp = 'neg' | 'abs' | 'exp' | 'log' | 'sqrt' | 'erf';
type BinaryOp = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum' | 'equal' | 'less';
type Reduction = 'reduceSum' | 'reduceMean' | 'reduceMax';

/** `Ops` that record a graph of thunks over TensorFlow.js. The rules are those of the `shapes` engine. */
export function lazyOps(graph: LazyGraph): Ops<LazyNode> & Pick<ReverseExtras<LazyNode>, 'scatterSum'> {
  const unary = (op: UnaryOp, kernel: (tf: Tf, x: TfTensor) => TfTensor) => (x: LazyNode) =>
    graph.op(
      [x],
      (known) => shapes[op](known.of(x)),
      ({ tf, of }) => kernel(tf, of(x)),
    );
  const binary = (op: BinaryOp, kernel: (tf: Tf, a: TfTensor, b: TfTensor) => TfTensor) => (a: LazyNode, b: LazyNode) =>
    graph.op(
      [a, b],
      (known) => shapes[op](known.of(a), known.of(b)),
      ({ tf, of }) => kernel(tf, of(a), of(b)),
    );
  const reduce =
    (op: Reduction, kernel: kernels.ReduceKernel) => (x: LazyNode, axes: readonly number[], keepDims: boolean) =>
      graph.op(
        [x],
        (known) => shapes[op](known.of(x), axes, keepDims),
        ({ tf, of }, result) => kernel(tf, of(x), axes, result),
      );

  const ops: ReturnType<typeof lazyOps> = {
    shape: (x) => x.shape,
    constant: (data, shape, dtype = 'float32') => {
      shapes.constant(data, shape, dtype);
      return graph.leaf(dtype, shape, () => Promise.resolve(typedArray(data, dtype)));
    },
    tap: (name, x) => {
      if (graph.taps.has(name)) throw new OpsError('BAD_ARGUMENT', `tap: two intermediates are named '${name}'`);
      graph.taps.set(name, x);
      return x;
    },

    add: binary('add', (tf, a, b) => tf.add(a, b)),
    sub: binary('sub', (tf, a, b) => tf.sub(a, b)),
    mul: binary('mul', (tf, a, b) => tf.mul(a, b)),
    div: binary('div', (tf, a, b) => tf.div(a, b)),
    maximum: binary('maximum', portable.maximum),
    minimum: binary('minimum', portable.minimum),
    equal: binary('equal', (tf, a, b) => tf.equal(a, b)),
    less: binary('less', (tf, a, b) => tf.less(a, b)),
    where: (condition, a, b) =>
      graph.op(
        [condition, a, b],
        ({ of }) => shapes.where(of(condition), of(a), of(b)),
        ({ tf, of }, { shape }) => portable.where(tf, of(condition), of(a), of(b), shape),
      ),
    cast: (x, dtype) =>
      graph.op(
        [x],
        ({ of }) => shapes.cast(of(x), dtype),
        ({ tf, of }) => kernels.cast(tf, of(x), dtype),
      ),

    neg: unary('neg', (tf, x) => tf.neg(x)),
    abs: unary('abs', (tf, x) => tf.abs(x)),
    exp: unary('exp', (tf, x) => tf.exp(x)),
    log: unary('log', (tf, x) => tf.log(x)),
    sqrt: unary('sqrt', (tf, x) => tf.sqrt(x)),
    erf: unary('erf', (tf, x) => tf.erf(x)),
    pow: (x, exponent) =>
      graph.op(
        [x],
        ({ of }) => shapes.pow(of(x), exponent),
        ({ tf, of }) => portable.pow(tf, of(x), exponent),
      ),
    activation: (kind, x) =>
      graph.op(
        [x],
        ({ of }) => shapes.activation(kind, of(x)),
        ({ tf, of }) => kernels.activations[kind](tf, of(x)),
      ),

    matmul: (a, b) =>
      graph.op(
        [a, b],
        ({ of }) => shapes.matmul(of(a), of(b)),
        ({ tf, of }, result) => kernels.matmul(tf, of(a), of(b), result),
      ),
    linear: (x, weights) => {
      const { kernel, bias } = weights;
      return graph.op(
        bias === undefined ? [x, kernel] : [x, kernel, bias],
        ({ of }) => shapes.linear(of(x), { kernel: of(kernel), ...(bias === undefined ? {} : { bias: of(bias) }) }),
        ({ tf, of }, result) =>
          kernels.linear(tf, of(x), of(kernel), bias === undefined ? undefined : of(bias), result),
      );
    },
    embedding: (table, ids) => ops.gather(table, ids, 0),
    gather: (x, indices, axis) =>
      graph.op(
        [x, indices],
        ({ of }) => shapes.gather(of(x), of(indices), axis),
        ({ tf, of }, result) => kernels.gather(tf, of(x), of(indices), axis, result),
      ),

    softmax: (x, axis) =>
      graph.op(
        [x],
        ({ of }) => shapes.softmax(of(x), axis),
        ({ tf, of }) => kernels.softmax(tf, of(x), axis),
      ),
    logSoftmax: (x, axis) =>
      graph.op(
        [x],
        ({ of }) => shapes.logSoftmax(of(x), axis),
        ({ tf, of }) => kernels.logSoftmax(tf, of(x), axis),
      ),
    layerNorm: (x, { gamma, beta }, epsilon) =>
      graph.op(
        [x, gamma, beta],
        ({ of }) => shapes.layerNorm(of(x), { gamma: of(gamma), beta: of(beta) }, epsilon),
        ({ tf, of }) => kernels.layerNorm(tf, of(x), of(gamma), of(beta), epsilon),
      ),
    attention: (query, key, value, bias, heads) => {
      const { context } = shapes.attention(query, key, value, bias, heads);
      const [q, k, v] = [split(query, heads), split(key, heads), split(value, heads)]; // [B, heads, T, H / heads]
      const scale = ops.constant([1 / Math.sqrt(Number(dimAt(q.shape, 3)))], []);
      const scores = ops.matmul(ops.mul(q, scale), ops.transpose(k, [0, 1, 3, 2]));
      const probabilities = ops.softmax(ops.add(scores, bias), -1);
      const merged = ops.transpose(ops.matmul(probabilities, v), [0, 2, 1, 3]);
      return { context: ops.reshape(merged, context.shape), probabilities };
    },

    reshape: (x, shape) =>
      graph.op(
        [x],
        (known) => shapes.reshape(known.of(x), known.dims(shape, x)),
        ({ tf, of }, result) => tf.reshape(of(x), result.shape),
      ),
    transpose: (x, permutation) =>
      graph.op(
        [x],
        ({ of }) => shapes.transpose(of(x), permutation),
        ({ tf, of }) => {
          const axes = permutation.map((axis) => axisOf('transpose', axis, permutation.length));
          return tf.transpose(of(x), axes);
        },
      ),
    slice: (x, axis, start, end) =>
      graph.op(
        [x],
        ({ of }) => shapes.slice(of(x), axis, start, end),
        ({ tf, of }, result) => kernels.slice(tf, of(x), axis, start, result),
      ),
    concat: (parts, axis) =>
      graph.op(
        parts,
        ({ of }) =>
          shapes.concat(
            parts.map((part) => of(part)),
            axis,
          ),
        ({ tf, of }) =>
          kernels.concat(
            tf,
            parts.map((part) => of(part)),
            axis,
          ),
      ),
    broadcastTo: (x, shape) =>
      graph.op(
        [x],
        (known) => shapes.broadcastTo(known.of(x), known.dims(shape, x)),
        ({ tf, of }, result) => tf.broadcastTo(of(x), result.shape),
      ),
    positions: (x, axis) =>
      graph.op(
        [x],
        ({ of }) => shapes.positions(of(x), axis),
        ({ tf }, { shape: [length = 0] }) => tf.range(0, length, 1, 'int32'),
      ),

    reduceSum: reduce('reduceSum', kernels.reduceSum),
    reduceMean: reduce('reduceMean', kernels.reduceMean),
    reduceMax: reduce('reduceMax', kernels.reduceMax),

    scatterSum: (x, indices, axis, like) => {
      const at = axisOf('scatterSum', axis, like.shape.length);
      return graph.op(
        [x, indices, like],
        ({ of }) => of(like),
        ({ tf, of }, result) => kernels.scatterSum(tf, of(x), of(indices), at, result),
      );
    },
    ...outsideTraining,
    crossEntropy: (logits, labels, options) => {
      shapes.crossEntropy(logits, labels, options);
      return composedCrossEntropy(ops, logits, labels, options);
    },
    scan: (step, initial, sequences, options) => recordScan(graph, step, initial, sequences, options),
  };

  /** [B, T, H] -> [B, heads, T, H / heads] */
  const split = (x: LazyNode, heads: number): LazyNode => {
    const [batch, length, hidden] = [dimAt(x.shape, 0), dimAt(x.shape, 1), dimAt(x.shape, 2)];
    return ops.transpose(ops.reshape(x, [batch, length, heads, divided(hidden, heads)]), [0, 2, 1, 3]);
  };
  return ops;
}

const divided = (dim: Dim, by: number): Dim => (typeof dim === 'number' ? dim / by : dim);

function typedArray(data: readonly number[], dtype: OpsDType): Float32Array | Int32Array | Uint8Array {
  if (dtype === 'bool') return Uint8Array.from(data);
  return dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data);
}
