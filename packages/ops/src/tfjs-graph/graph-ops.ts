import { composedActivations, composedLayerNorm } from '../composed.js';
import { bytesOf } from '../literal.js';
import { OpsError } from '../error.js';
import type { Activation, Ops } from '../ops.js';
import { composedCrossEntropy } from '../cross-entropy.js';
import { outsideTraining } from '../outside-training.js';
import { axisOf, dimAt, format } from '../shapes/dims.js';
import { shapes, type Shaped } from '../shapes/engine.js';
import { swapsLastTwo } from '../shapes/permutation.js';
import { DynamicShapes } from './dynamic-shape.js';
import { tfTypes } from './graph-def.js';
import type { GraphRecorder, TfValue } from './graph-recorder.js';

type UnaryOp = 'neg' | 'abs' | 'exp' | 'log' | 'sqrt' | 'erf';
type BinaryOp = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum' | 'equal' | 'less';
type Reduction = 'reduceSum' | 'reduceMean' | 'reduceMax';

const ownActivations: Record<Exclude<Activation, keyof typeof composedActivations>, string> = {
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
};

const BIAS_ADD = btoa('BiasAdd');

/** `Ops` that record a TensorFlow graph of the operators that TensorFlow.js runs; shapes come from the `shapes` engine. */
export function graphOps(graph: GraphRecorder): Ops<TfValue> {
  const sizes = new DynamicShapes(graph);
  const unary = (type: string, op: UnaryOp) => (x: TfValue) => graph.node(type, [x], shapes[op](x));
  const binary = (type: string, op: BinaryOp) => (a: TfValue, b: TfValue) => graph.node(type, [a, b], shapes[op](a, b));
  const reduce = (type: string, op: Reduction) => (x: TfValue, axes: readonly number[], keepDims: boolean) => {
    const positive = axes.map((axis) => axisOf(op, axis, x.shape.length));
    return graph.node(type, [x, sizes.list(positive)], shapes[op](x, axes, keepDims), { keep_dims: { b: keepDims } });
  };
  /** TensorFlow.js pairs the matrices of two batches wrongly unless they are as many on both sides. */
  const product = (a: TfValue, b: TfValue, result: Shaped): TfValue => {
    if (b.shape.length === 2) return overRows(a, b, undefined, result);
    const batches = result.shape.slice(0, -2);
    const whole = (x: TfValue): TfValue =>
      format(x.shape.slice(0, -2)) === format(batches) ? x : ops.broadcastTo(x, [...batches, ...x.shape.slice(-2)]);
    const right = whole(b);
    return graph.node('BatchMatMulV2', [whole(a), right.transposeOf ?? right], result, {
      adj_x: { b: false },
      adj_y: { b: right.transposeOf !== undefined },
    });
  };
  /** x [rows, in], kernel [in, out], bias [out] -> [rows, out] */
  const projection = (x: TfValue, kernel: TfValue, bias: TfValue | undefined, result: Shaped): TfValue => {
    const operands = [x, kernel.transposeOf ?? kernel];
    const attributes = { transpose_a: { b: false }, transpose_b: { b: kernel.transposeOf !== undefined } };
    if (bias === undefined) return graph.node('MatMul', operands, result, attributes);
    return graph.node('_FusedMatMul', [...operands, bias], result, {
      ...attributes,
      fused_ops: { list: { s: [BIAS_ADD] } },
      num_args: { i: '1' },
    });
  };
  /** The same for x [..., in], as one product of two matrices. */
  const overRows = (x: TfValue, kernel: TfValue, bias: TfValue | undefined, result: Shaped): TfValue => {
    if (x.shape.length === 2) return projection(x, kernel, bias, result);
    const [inputs, outputs] = [dimAt(kernel.shape, 0), dimAt(kernel.shape, 1)];
    const rows = x.shape.length === 1 ? 1 : x.shape.slice(0, -1).join('*');
    const flat = { dtype: 'float32', shape: [rows, inputs] } as const;
    const tall = graph.node('Reshape', [x, sizes.forReshape(x, flat.shape)], flat);
    const projected = projection(tall, kernel, bias, { dtype: 'float32', shape: [rows, outputs] });
    return graph.node('Reshape', [projected, sizes.forReshape(x, result.shape)], result);
  };
  /** TensorFlow's softmaxes are over the last axis. */
  const overAxis = (type: string, op: 'softmax' | 'logSoftmax') => (x: TfValue, axis: number) => {
    const [at, last] = [axisOf(op, axis, x.shape.length), x.shape.length - 1];
    if (at === last) return graph.node(type, [x], shapes[op](x, axis));
    const swap = x.shape.map((_, i) => (i === at ? last : i === last ? at : i));
    const swapped = ops.transpose(x, swap);
    return ops.transpose(graph.node(type, [swapped], swapped), swap);
  };

  const ops: Ops<TfValue> = {
    shape: (x) => x.shape,
    constant: (data, shape, dtype = 'float32') => ({
      ...shapes.constant(data, shape, dtype),
      name: graph.constant(dtype, shape, bytesOf(data, dtype)),
    }),
    tap: (_, x) => x,

    add: binary('AddV2', 'add'),
    sub: binary('Sub', 'sub'),
    mul: binary('Mul', 'mul'),
    div: binary('RealDiv', 'div'),
    maximum: binary('Maximum', 'maximum'),
    minimum: binary('Minimum', 'minimum'),
    equal: binary('Equal', 'equal'),
    less: binary('Less', 'less'),
    where: (condition, a, b) => graph.node('SelectV2', [condition, a, b], shapes.where(condition, a, b)),
    cast: (x, dtype) =>
      graph.node('Cast', [x], shapes.cast(x, dtype), {
        SrcT: { type: tfTypes[x.dtype] },
        DstT: { type: tfTypes[dtype] },
      }),

    neg: unary('Neg', 'neg'),
    abs: unary('Abs', 'abs'),
    exp: unary('Exp', 'exp'),
    log: unary('Log', 'log'),
    sqrt: unary('Sqrt', 'sqrt'),
    erf: unary('Erf', 'erf'),
    pow: (x, exponent) => graph.node('Pow', [x, ops.constant([exponent], [])], shapes.pow(x, exponent)),
    activation: (kind, x) => {
      if (kind === 'gelu' || kind === 'geluTanh' || kind === 'silu') return composedActivations[kind](ops, x);
      return graph.node(ownActivations[kind], [x], shapes.activation(kind, x));
    },

    matmul: (a, b) => product(a, b, shapes.matmul(a, b)),
    linear: (x, weights) => overRows(x, weights.kernel, weights.bias, shapes.linear(x, weights)),
    embedding: (table, ids) => ops.gather(table, ids, 0),
    gather: (x, indices, axis) => {
      const at = sizes.scalar(axisOf('gather', axis, x.shape.length));
      return graph.node('GatherV2', [x, indices, at], shapes.gather(x, indices, axis), { batch_dims: { i: '0' } });
    },

    softmax: overAxis('Softmax', 'softmax'),
    logSoftmax: overAxis('LogSoftmax', 'logSoftmax'),
    layerNorm: (x, weights, epsilon) => {
      shapes.layerNorm(x, weights, epsilon); // refuses what does not fit
      return composedLayerNorm(ops, x, weights, epsilon);
    },
    attention: (query, key, value, bias, heads) => {
      const { context } = shapes.attention(query, key, value, bias, heads);
      const split = (x: TfValue) => {
        const [batch, length, hidden] = [dimAt(x.shape, 0), dimAt(x.shape, 1), Number(dimAt(x.shape, 2))];
        return ops.transpose(ops.reshape(x, [batch, length, heads, hidden / heads]), [0, 2, 1, 3]);
      };
      const [q, k, v] = [split(query), ops.transpose(split(key), [0, 1, 3, 2]), split(value)];
      const scale = ops.constant([1 / Math.sqrt(Number(dimAt(q.shape, 3)))], []);
      const probabilities = ops.softmax(ops.add(ops.mul(ops.matmul(q, k), scale), bias), -1);
      const merged = ops.transpose(ops.matmul(probabilities, v), [0, 2, 1, 3]);
      return { context: ops.reshape(merged, context.shape), probabilities };
    },

    reshape: (x, shape) => graph.node('Reshape', [x, sizes.forReshape(x, shape)], shapes.reshape(x, shape)),
    transpose: (x, permutation) => {
      const positive = permutation.map((axis) => axisOf('transpose', axis, x.shape.length));
      const value = graph.node('Transpose', [x, sizes.list(positive)], shapes.transpose(x, permutation));
      return swapsLastTwo(positive) ? { ...value, transposeOf: x.name } : value;
    },
    slice: (x, axis, start, end) => {
      const at = axisOf('slice', axis, x.shape.length);
      const along = (value: number) => sizes.list(x.shape.map((_, i) => (i === at ? value : 0)));
      const others = x.shape.reduce<number>((mask, _, i) => (i === at ? mask : mask | (1 << i)), 0);
      const isToTheEnd = end > MAX_INT32;
      return graph.node(
        'StridedSlice',
        [x, along(start), along(isToTheEnd ? 0 : end), sizes.list(x.shape.map(() => 1))],
        shapes.slice(x, axis, start, end),
        { begin_mask: { i: String(others) }, end_mask: { i: String(isToTheEnd ? others | (1 << at) : others) } },
      );
    },
    concat: (parts, axis) => {
      const result = shapes.concat(parts, axis);
      const at = sizes.scalar(axisOf('concat', axis, result.shape.length));
      return graph.node('ConcatV2', [...parts, at], result, { N: { i: String(parts.length) } });
    },
    broadcastTo: (x, shape) =>
      graph.node('BroadcastTo', [x, sizes.forBroadcast(x, shape)], shapes.broadcastTo(x, shape)),
    positions: (x, axis) => {
      const length = sizes.lengthOf(x, axisOf('positions', axis, x.shape.length));
      const range = [sizes.scalar(0), length, sizes.scalar(1)];
      return graph.node('Range', range, shapes.positions(x, axis), { Tidx: { type: tfTypes.int32 } });
    },

    reduceSum: reduce('Sum', 'reduceSum'),
    reduceMean: reduce('Mean', 'reduceMean'),
    reduceMax: reduce('Max', 'reduceMax'),

    ...outsideTraining,
    crossEntropy: (logits, labels, options) => {
      shapes.crossEntropy(logits, labels, options);
      return composedCrossEntropy(ops, logits, labels, options);
    },
    scan: () => {
      throw new OpsError('BAD_ARGUMENT', 'scan: a TensorFlow.js graph model has no recurrence; export as ONNX');
    },
  };
  return ops;
}

const MAX_INT32 = 2 ** 31 - 1;
