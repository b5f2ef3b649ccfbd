import { OpsError } from '../error.js';
import type { Ops } from '../ops.js';
import { crossEntropyRows, outsideTraining } from '../outside-training.js';
import type { OpsDType } from '../tensor.js';
import {
  axisOf,
  broadcast,
  checkReshape,
  dimAt,
  format,
  matmulDims,
  reducedDims,
  sizeOf,
  slicedLength,
  type Dim,
  type Dims,
} from './dims.js';
import { rowsOf, scanned } from './scan.js';

/** What is known of a tensor before anything is computed. */
export interface Shaped {
  readonly dtype: OpsDType;
  readonly shape: Dims;
}

/** The `shapes` engine: runs a model on shapes alone, so that a mistake shows before any weight is read. */
export const shapes: Ops<Shaped> = {
  shape: (x) => x.shape,
  constant: (data, shape, dtype = 'float32') => {
    if (data.length !== sizeOf(shape)) throw mismatch('constant', `${data.length} values for ${format(shape)}`);
    return { dtype, shape };
  },
  tap: (_, x) => x,

  add: (a, b) => numeric('add', a, b),
  sub: (a, b) => numeric('sub', a, b),
  mul: (a, b) => numeric('mul', a, b),
  div: (a, b) => numeric('div', a, b),
  maximum: (a, b) => numeric('maximum', a, b),
  minimum: (a, b) => numeric('minimum', a, b),
  equal: (a, b) => ({ ...same('equal', a, b), dtype: 'bool' }),
  less: (a, b) => ({ ...numeric('less', a, b), dtype: 'bool' }),
  where: (condition, a, b) => {
    expectDType('where', condition, 'bool');
    const value = same('where', a, b);
    return { dtype: value.dtype, shape: broadcast('where', condition.shape, value.shape) };
  },
  cast: (x, dtype) => ({ dtype, shape: x.shape }),

  neg: (x) => float('neg', x),
  abs: (x) => float('abs', x),
  exp: (x) => float('exp', x),
  log: (x) => float('log', x),
  sqrt: (x) => float('sqrt', x),
  erf: (x) => float('erf', x),
  pow: (x) => float('pow', x),
  activation: (kind, x) => float(kind, x),

  matmul: (a, b) => ({
    dtype: 'float32',
    shape: matmulDims('matmul', float('matmul', a).shape, float('matmul', b).shape),
  }),
  linear: (x, { kernel, bias }) => {
    if (kernel.shape.length !== 2) throw mismatch('linear', `a kernel is [in, out], found ${format(kernel.shape)}`);
    const [inputs, outputs] = [dimAt(kernel.shape, 0), dimAt(kernel.shape, 1)];
    if (x.shape.at(-1) !== inputs)
      throw mismatch('linear', `x ${format(x.shape)} against a kernel ${format(kernel.shape)}`);
    if (bias !== undefined && format(bias.shape) !== format([outputs]))
      throw mismatch('linear', `a bias is [${outputs}], found ${format(bias.shape)}`);
    return { dtype: float('linear', x).dtype, shape: [...x.shape.slice(0, -1), outputs] };
  },
  embedding: (table, ids) => shapes.gather(table, ids, 0),
  gather: (x, indices, axis) => {
    expectDType('gather', indices, 'int32');
    const at = axisOf('gather', axis, x.shape.length);
    return { dtype: x.dtype, shape: [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)] };
  },

  softmax: (x, axis) => (axisOf('softmax', axis, x.shape.length), float('softmax', x)),
  logSoftmax: (x, axis) => (axisOf('logSoftmax', axis, x.shape.length), float('logSoftmax', x)),
  layerNorm: (x, { gamma, beta }) => {
    const size = format(x.shape.slice(-1));
    if (format(gamma.shape) !== size || format(beta.shape) !== size)
      throw mismatch(
        'layerNorm',
        `gamma ${format(gamma.shape)} and beta ${format(beta.shape)} for x ${format(x.shape)}`,
      );
    return float('layerNorm', x);
  },
  attention: (query, key, value, bias, heads) => {
    const [batch, tq, hidden] = rank3('query', query);
    const [, tk] = rank3('key', key);
    if (format(key.shape) !== format([batch, tk, hidden]) || format(value.shape) !== format(key.shape))
      throw mismatch(
        'attention',
        `query ${format(query.shape)}, key ${format(key.shape)}, value ${format(value.shape)}`,
      );
    if (typeof hidden !== 'number' || hidden % heads !== 0)
      throw mismatch('attention', `${heads} heads do not divide a hidden size of ${hidden}`);
    const shape = [batch, heads, tq, tk];
    if (format(broadcast('attention', shape, bias.shape)) !== format(shape))
      throw mismatch('attention', `a bias ${format(bias.shape)} for scores ${format(shape)}`);
    return { context: query, probabilities: { dtype: 'float32', shape } };
  },

  reshape: (x, shape) => (checkReshape(x.shape, shape), { dtype: x.dtype, shape }),
  transpose: (x, permutation) => {
    const sorted = permutation.map((axis) => axisOf('transpose', axis, x.shape.length)).sort((a, b) => a - b);
    if (sorted.length !== x.shape.length || sorted.some((axis, i) => axis !== i))
      throw mismatch('transpose', `[${permutation.join(', ')}] is no permutation of the axes of ${format(x.shape)}`);
    return {
      dtype: x.dtype,
      shape: permutation.map((axis) => dimAt(x.shape, axisOf('transpose', axis, x.shape.length))),
    };
  },
  slice: (x, axis, start, end) => {
    const at = axisOf('slice', axis, x.shape.length);
    return { dtype: x.dtype, shape: x.shape.map((dim, i) => (i === at ? sliced(dim, start, end) : dim)) };
  },
  concat: (parts, axis) => {
    const [first] = parts;
    if (first === undefined) throw new OpsError('BAD_ARGUMENT', 'concat: needs at least one part');
    const at = axisOf('concat', axis, first.shape.length);
    const others = (x: Shaped) => format(x.shape.filter((_, i) => i !== at));
    const odd = parts.find((part) => part.dtype !== first.dtype || others(part) !== others(first));
    if (odd !== undefined)
      throw mismatch('concat', `${format(first.shape)} and ${format(odd.shape)} along axis ${axis}`);
    const length = parts.map((part) => dimAt(part.shape, at)).reduce(sumOfDims);
    return { dtype: first.dtype, shape: first.shape.map((dim, i) => (i === at ? length : dim)) };
  },
  broadcastTo: (x, shape) => {
    if (format(broadcast('broadcastTo', x.shape, shape)) !== format(shape))
      throw mismatch('broadcastTo', `${format(x.shape)} does not broadcast to ${format(shape)}`);
    return { dtype: x.dtype, shape };
  },
  positions: (x, axis) => ({ dtype: 'int32', shape: [dimAt(x.shape, axisOf('positions', axis, x.shape.length))] }),

  reduceSum: (x, axes, keepDims) => ({ ...x, shape: reducedDims('reduceSum', x.shape, axes, keepDims) }),
  reduceMean: (x, axes, keepDims) => ({
    ...float('reduceMean', x),
    shape: reducedDims('reduceMean', x.shape, axes, keepDims),
  }),
  reduceMax: (x, axes, keepDims) => ({ ...x, shape: reducedDims('reduceMax', x.shape, axes, keepDims) }),

  ...outsideTraining,
  crossEntropy: (logits, labels, { rowWeights } = {}) => {
    expectDType('crossEntropy', labels, 'int32');
    crossEntropyRows(logits.shape, labels.shape, rowWeights?.shape);
    if (rowWeights !== undefined) float('crossEntropy', rowWeights);
    return { dtype: float('crossEntropy', logits).dtype, shape: [] };
  },

  scan: (step, initial, sequences) => {
    const { length, rows } = rowsOf(sequences);
    return scanned(initial, step(initial, rows), length);
  },
};

const mismatch = (op: string, found: string) => new OpsError('SHAPE_MISMATCH', `${op}: ${found}`);

function expectDType(op: string, x: Shaped, dtype: OpsDType): void {
  if (x.dtype !== dtype)
    throw new OpsError('DTYPE_MISMATCH', `${op}: expected ${dtype}, found ${x.dtype} ${format(x.shape)}`);
}

function float(op: string, x: Shaped): Shaped {
  expectDType(op, x, 'float32');
  return x;
}

function same(op: string, a: Shaped, b: Shaped): Shaped {
  expectDType(op, b, a.dtype);
  return { dtype: a.dtype, shape: broadcast(op, a.shape, b.shape) };
}

function numeric(op: string, a: Shaped, b: Shaped): Shaped {
  if (a.dtype === 'bool') throw new OpsError('DTYPE_MISMATCH', `${op}: takes numbers, found bool ${format(a.shape)}`);
  return same(op, a, b);
}

function rank3(what: string, x: Shaped): [Dim, Dim, Dim] {
  const [a, b, c, ...rest] = x.shape;
  if (a === undefined || b === undefined || c === undefined || rest.length > 0)
    throw mismatch('attention', `${what} is [batch, length, hidden], found ${format(x.shape)}`);
  return [a, b, c];
}

function sliced(dim: Dim, start: number, end: number): Dim {
  if (typeof dim === 'number') return slicedLength(dim, start, end);
  return start === 0 && end >= Number.MAX_SAFE_INTEGER ? dim : `${dim}[${start}:${end}]`;
}

const sumOfDims = (a: Dim, b: Dim): Dim => (typeof a === 'number' && typeof b === 'number' ? a + b : `${a}+${b}`);
