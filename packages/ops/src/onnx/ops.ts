import type { ReverseExtras } from '../autodiff/reverse-ops.js';
import { OpsError } from '../error.js';
import { bytesOf } from '../literal.js';
import type { Activation, Ops } from '../ops.js';
import { outsideTraining } from '../outside-training.js';
import { axisOf, dimAt, type Dim, type Dims } from '../shapes/dims.js';
import { shapes, type Shaped } from '../shapes/engine.js';
import { swapsLastTwo } from '../shapes/permutation.js';
import { floatBytes, floatTypeOf, type Dialect } from './dialect.js';
import { onnxTypes } from './proto.js';
import type { OnnxValue, Recorder } from './recorder.js';

type UnaryOp = 'neg' | 'abs' | 'exp' | 'log' | 'sqrt' | 'erf';
type BinaryOp = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum' | 'equal' | 'less';
type Reduction = 'reduceSum' | 'reduceMean' | 'reduceMax';

const int64s = (values: readonly number[]): Uint8Array => new Uint8Array(BigInt64Array.from(values, BigInt).buffer);

const activations: Record<Activation, { type: string; attributes: Record<string, string> } | undefined> = {
  gelu: { type: 'Gelu', attributes: { approximate: 'none' } },
  geluTanh: { type: 'Gelu', attributes: { approximate: 'tanh' } },
  relu: { type: 'Relu', attributes: {} },
  sigmoid: { type: 'Sigmoid', attributes: {} },
  tanh: { type: 'Tanh', attributes: {} },
  silu: undefined, // no operator of its own: x · sigmoid(x)
};

/** No value of theirs is smaller. */
const leastValues: Partial<Record<Activation, number>> = {
  gelu: -0.171,
  geluTanh: -0.171,
  relu: 0,
  sigmoid: 0,
  silu: -0.279,
};

/** alpha · a · b, where either may be read transposed as it lies. */
export type Product = (a: OnnxValue, b: OnnxValue, result: Shaped, alpha?: number) => OnnxValue;

/** Products by ONNX Runtime's own operator where the standard one would need a transposed copy or a scaled one. */
const runtimeProduct =
  (graph: Recorder): Product =>
  (a, b, result, alpha = 1) => {
    if (a.transposeOf === undefined && b.transposeOf === undefined && alpha === 1)
      return graph.node('MatMul', [a, b], result);
    // Gemm packs a transposed constant as MatMul does: 20 ms for the kernels of a GPT-2 and 8 rows, FusedMatMul takes 30.
    if (a.shape.length === 2 && a.transposeOf === undefined && b.weight !== undefined && b.transposeOf !== undefined)
      return graph.node('Gemm', [a, b.transposeOf], result, { transB: 1, alpha: { float: alpha } });
    const [left, right] = [a.transposeOf ?? a.name, b.transposeOf ?? b.name];
    return graph.runtimeNode('FusedMatMul', [left, right], result, {
      transA: Number(a.transposeOf !== undefined),
      transB: Number(b.transposeOf !== undefined),
      alpha: { float: alpha },
    });
  };

/** `Ops` that record an ONNX graph. Shapes come from the `shapes` engine, so that a mistake is told in its words. */
export function onnxOps(
  graph: Recorder,
  dialect: Dialect,
  productOf: Product = runtimeProduct(graph),
): Ops<OnnxValue> & ReverseExtras<OnnxValue> {
  const { dtype, isCoarse, linear, rare } = dialect;
  const float = floatTypeOf(dtype);
  const scalar = (value: number) => graph.constant(float, [], floatBytes([value], float));
  const list = (values: readonly number[]) => graph.constant('int64', [values.length], int64s(values));
  const unary = (type: string, op: UnaryOp) => (x: OnnxValue) => graph.node(type, [x], shapes[op](x));
  const binary = (type: string, op: BinaryOp) => (a: OnnxValue, b: OnnxValue) =>
    graph.node(type, [a, b], shapes[op](a, b));
  /** Kept axes are dropped by a reshape: ONNX Runtime keeps the input's shape when a batch is empty. */
  const reduce = (type: string, op: Reduction) => (x: OnnxValue, axes: readonly number[], keepDims: boolean) => {
    const kept = graph.node(type, [x, list(axes)], shapes[op](x, axes, true), { keepdims: 1 });
    const result = shapes[op](x, axes, keepDims);
    return graph.node('Reshape', [kept, target(kept, result.shape, 0)], result);
  };

  const product: Product = (a, b, result, alpha) => {
    // A sum of nothing is 0; the WebGPU provider of ONNX Runtime 1.30 ends the process on it.
    if (a.shape.at(-1) === 0) return ops.broadcastTo(ops.constant([0], []), result.shape);
    return productOf(a, b, result, alpha);
  };

  /** A shape as Reshape takes it (0 keeps the axis) or Expand (1 does): -1 is a product of names, other names are looked up. */
  const target = (x: OnnxValue, shape: Dims, keep: 0 | 1): string => {
    const known = shape.map((dim, i) => {
      if (typeof dim === 'number') return dim;
      const isKept = x.shape[i] === dim && (keep === 0 || x.shape.length === shape.length); // Expand aligns at the end
      if (isKept) return keep;
      return dim.includes('*') ? -1 : dim;
    });
    if (known.every((dim) => typeof dim === 'number')) return list(known);
    return concatenated(known.map((dim) => (typeof dim === 'number' ? list([dim]) : lengthNamed(dim, x))));
  };
  const lengthNamed = (name: string, x: OnnxValue): string => {
    const holder = [x, ...graph.inputs].find(({ shape }) => shape.includes(name));
    if (holder === undefined) throw new OpsError('BAD_ARGUMENT', `no input has a length named '${name}'`);
    return lengthOf(holder, holder.shape.indexOf(name));
  };
  const lengthOf = (x: Pick<OnnxValue, 'name'>, axis: number): string =>
    graph.node('Shape', [x.name], { dtype: 'int32', shape: [1] }, { start: axis, end: axis + 1 }).name;
  const concatenated = (parts: readonly string[]): string =>
    graph.node('Concat', parts, { dtype: 'int32', shape: [parts.length] }, { axis: 0 }).name;

  /** `rows` are rows of `x` where `areWhole`: what is known of its range holds of them. */
  const sameRows = (x: OnnxValue, rows: OnnxValue, areWhole: boolean): OnnxValue => {
    const range = graph.ranges.get(x.name);
    if (range !== undefined && areWhole) graph.ranges.set(rows.name, range);
    return rows;
  };

  const ops: Ops<OnnxValue> & ReverseExtras<OnnxValue> = {
    shape: (x) => x.shape,
    constant: (data, shape, type = 'float32') => {
      const result = shapes.constant(data, shape, type);
      if (type === 'float32') return { ...result, name: graph.constant(float, shape, floatBytes(data, float)) };
      return { ...result, name: graph.constant(type, shape, bytesOf(data, type)) };
    },
    tap: (name, x) => {
      if (graph.taps.has(name)) throw new OpsError('BAD_ARGUMENT', `tap: two intermediates are named '${name}'`);
      graph.taps.set(name, x);
      return x;
    },

    add: binary('Add', 'add'),
    sub: binary('Sub', 'sub'),
    mul: binary('Mul', 'mul'),
    div: binary('Div', 'div'),
    maximum: binary('Max', 'maximum'),
    minimum: binary('Min', 'minimum'),
    equal: binary('Equal', 'equal'),
    less: binary('Less', 'less'),
    where: (condition, a, b) => graph.node('Where', [condition, a, b], shapes.where(condition, a, b)),
    cast: (x, type) =>
      graph.node('Cast', [x], shapes.cast(x, type), { to: onnxTypes[type === 'float32' ? float : type] }),

    neg: unary('Neg', 'neg'),
    abs: unary('Abs', 'abs'),
    exp: unary('Exp', 'exp'),
    log: unary('Log', 'log'),
    sqrt: unary('Sqrt', 'sqrt'),
    erf: unary('Erf', 'erf'),
    pow: (x, exponent) => graph.node('Pow', [x, scalar(exponent)], shapes.pow(x, exponent)),
    activation: (kind, x) => {
      const own = activations[kind];
      const result = shapes.activation(kind, x);
      const value =
        own === undefined
          ? ops.mul(x, ops.activation('sigmoid', x))
          : graph.node(own.type, [x], result, own.attributes);
      const least = leastValues[kind];
      if (least !== undefined) graph.ranges.set(value.name, { least });
      return value;
    },

    matmul: (a, b) => product(a, b, shapes.matmul(a, b)),
    linear: (x, weights, precision) => {
      const result = shapes.linear(x, weights);
      const { kernel } = weights;
      if (linear !== undefined && precision !== 'full' && kernel.weight !== undefined) {
        const own = linear(graph, x, { ...kernel, weight: kernel.weight }, weights.bias, result);
        if (own !== undefined) return own;
      }
      const projected = product(x, weights.kernel, result);
      return weights.bias === undefined ? projected : graph.node('Add', [projected, weights.bias], result);
    },
    embedding: (table, ids) => ops.gather(table, ids, 0),
    gather: (x, indices, axis) => {
      const result = shapes.gather(x, indices, axis);
      const at = axisOf('gather', axis, x.shape.length);
      return sameRows(x, graph.node('Gather', [x, indices], result, { axis: at }), at !== x.shape.length - 1);
    },

    softmax: (x, axis) => graph.node('Softmax', [x], shapes.softmax(x, axis), { axis }),
    logSoftmax: (x, axis) => graph.node('LogSoftmax', [x], shapes.logSoftmax(x, axis), { axis }),
    layerNorm: (x, weights, epsilon) => {
      const result = shapes.layerNorm(x, weights, epsilon);
      const centred = isCoarse ? ops.sub(x, ops.reduceMean(x, [-1], true)) : x;
      const value = graph.node('LayerNormalization', [centred, weights.gamma, weights.beta], result, {
        axis: -1,
        epsilon: { float: epsilon },
      });
      graph.ranges.set(value.name, 'normalized');
      return value;
    },
    attention: (query, key, value, bias, heads) => {
      const result = shapes.attention(query, key, value, bias, heads);
      const split = (x: OnnxValue) => {
        const [batch, length, hidden] = [dimAt(x.shape, 0), dimAt(x.shape, 1), dimAt(x.shape, 2)];
        return ops.transpose(ops.reshape(x, [batch, length, heads, divided(hidden, heads)]), [0, 2, 1, 3]);
      };
      const [q, k, v] = [split(query), ops.transpose(split(key), [0, 1, 3, 2]), split(value)];
      const scale = 1 / Math.sqrt(Number(dimAt(q.shape, 3)));
      const scores = ops.add(product(q, k, shapes.matmul(q, k), scale), bias);
      const probabilities = ops.softmax(scores, -1);
      const merged = ops.transpose(ops.matmul(probabilities, v), [0, 2, 1, 3]);
      return { context: ops.reshape(merged, result.context.shape), probabilities };
    },

    reshape: (x, shape) => {
      const result = shapes.reshape(x, shape);
      const inserted = insertedAxes(x.shape, shape);
      // ONNX Runtime rewrites a looked-up length as -1, which it cannot infer when a batch is empty.
      const isSame = x.shape.at(-1) === shape.at(-1);
      if (inserted !== undefined) return sameRows(x, graph.node('Unsqueeze', [x, list(inserted)], result), isSame);
      return sameRows(x, graph.node('Reshape', [x, target(x, shape, 0)], result), isSame);
    },
    transpose: (x, permutation) => {
      const result = shapes.transpose(x, permutation);
      const isSwap = swapsLastTwo(permutation);
      const weight = isSwap && x.weight !== undefined ? { weight: turned(x.weight) } : {};
      if (isSwap && x.transposeOf !== undefined) return { ...result, name: x.transposeOf, ...weight };
      const value = graph.node('Transpose', [x], result, { perm: permutation });
      return isSwap ? { ...value, transposeOf: x.name, ...weight } : value;
    },
    slice: (x, axis, start, end) => {
      const sliced = graph.node(
        'Slice',
        [x, list([start]), list([end]), list([axis])],
        shapes.slice(x, axis, start, end),
      );
      return sameRows(x, sliced, axisOf('slice', axis, x.shape.length) !== x.shape.length - 1);
    },
    concat: (parts, axis) => graph.node('Concat', parts, shapes.concat(parts, axis), { axis }),
    broadcastTo: (x, shape) => graph.node('Expand', [x, target(x, shape, 1)], shapes.broadcastTo(x, shape)),
    positions: (x, axis) => {
      const result = shapes.positions(x, axis);
      const at = axisOf('positions', axis, x.shape.length);
      const length = graph.node('Squeeze', [lengthOf(x, at)], { dtype: 'int32', shape: [] });
      const int64 = (value: number) => graph.constant('int64', [], int64s([value]));
      return graph.node('Cast', [graph.node('Range', [int64(0), length, int64(1)], result)], result, {
        to: onnxTypes.int32,
      });
    },

    reduceSum: reduce('ReduceSum', 'reduceSum'),
    reduceMean: reduce('ReduceMean', 'reduceMean'),
    reduceMax: reduce('ReduceMax', 'reduceMax'),

    ...outsideTraining,
    ...rareOperations,
  };
  return rare === undefined ? ops : Object.assign(ops, rare(graph, ops, dialect));
}

/** A program has what is recorded by `rareOps` alone. */
export class RareOperation extends Error {}

function refuseRare(): never {
  throw new RareOperation('this program is to be recorded with `rareOps`');
}

/** What few programs have: a loss, loops over a sequence, what going back needs. */
const rareOperations = {
  crossEntropy: refuseRare,
  scan: refuseRare,
  scatterSum: refuseRare,
  normalize: refuseRare,
  columnSums: refuseRare,
  sumSquares: refuseRare,
  after: refuseRare,
};

/** The same place of a file, read the other way. */
const turned = ({ path, source }: NonNullable<OnnxValue['weight']>): NonNullable<OnnxValue['weight']> => ({
  path: `${path}ᵀ`,
  source: { ...source, transposed: !source.transposed },
});

const divided = (dim: Dim, by: number): Dim => (typeof dim === 'number' ? dim / by : dim);

/** The axes of `to` that are new where it is `from` with ones put in; undefined where it is not. */
function insertedAxes(from: Dims, to: Dims): number[] | undefined {
  const inserted: number[] = [];
  let next = 0;
  for (const [axis, dim] of to.entries()) {
    if (dim === from[next]) next++;
    else if (dim === 1) inserted.push(axis);
    else return undefined;
  }
  return next === from.length ? inserted : undefined;
}
