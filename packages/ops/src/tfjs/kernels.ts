import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { Activation } from '../ops.js';
import { axisOf, sizeOf } from '../shapes/dims.js';
import type { OpsDType } from '../tensor.js';
import type { Result, Tf } from './graph.js';
import { max, relu, softmax as softmaxOfRows } from './portable-kernels.js';

export type { TfTensor };

/** Every kernel gives a new tensor; what it needs in between is disposed of by the `tidy` around it. */

export const activations: Readonly<Record<Activation, (tf: Tf, x: TfTensor) => TfTensor>> = {
  gelu: (tf, x) => half(tf, x, tf.erf(tf.mul(x, Math.SQRT1_2))),
  // Hendrycks & Gimpel, 2016, section 2
  geluTanh: (tf, x) => {
    const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
    return half(tf, x, tf.tanh(inner));
  },
  relu,
  silu: (tf, x) => tf.mul(x, tf.sigmoid(x)),
  sigmoid: (tf, x) => tf.sigmoid(x),
  tanh: (tf, x) => tf.tanh(x),
};

/** x / 2 · (1 + y) */
const half = (tf: Tf, x: TfTensor, y: TfTensor): TfTensor => tf.mul(tf.mul(x, 0.5), tf.add(y, 1));

export function cast(tf: Tf, x: TfTensor, dtype: OpsDType): TfTensor {
  return dtype === 'bool' && x.dtype !== 'bool' ? tf.notEqual(x, tf.zerosLike(x)) : tf.cast(x, dtype);
}

export function matmul(tf: Tf, a: TfTensor, b: TfTensor, result: Result): TfTensor {
  const [rows = 0, columns = 0] = result.shape.slice(-2);
  const outer = result.shape.slice(0, -2);
  const inner = a.shape.at(-1) ?? 0;
  if (inner === 0) return tf.zeros(result.shape);
  if (b.size === inner * columns) return linear(tf, a, tf.reshape(b, [inner, columns]), undefined, result);
  const [left, right] = [overBatch(tf, a, outer), overBatch(tf, b, outer)];
  const alone = tf.getBackend() === 'wasm' && rows * inner * columns >= WORTH_SPLITTING;
  return alone ? tf.reshape(pairByPair(tf, left, right), result.shape) : tf.matMul(left, right);
}

/** Multiplications of one pair of matrices from which setting XNNPACK up for it is well spent: [50, 40] x [40, 50]. */
const WORTH_SPLITTING = 1e5;

/** [..., n, k] x [..., k, m] -> [pairs, n, m]. For a pair the wasm backend has XNNPACK, for a batch it has plain loops. */
function pairByPair(tf: Tf, a: TfTensor, b: TfTensor): TfTensor {
  const [left, right] = [a.dataSync(), b.dataSync()]; // the backend's own slice reads the whole tensor for each matrix
  const [n = 0, k = 0] = a.shape.slice(-2);
  const m = b.shape.at(-1) ?? 0;
  const products = Array.from({ length: a.size / (n * k) }, (_, i) =>
    tf.matMul(
      tf.tensor2d(left.subarray(i * n * k, (i + 1) * n * k), [n, k]),
      tf.tensor2d(right.subarray(i * k * m, (i + 1) * k * m), [k, m]),
    ),
  );
  return tf.stack(products);
}

/** Not every backend broadcasts the axes before the last two. */
const overBatch = (tf: Tf, x: TfTensor, outer: readonly number[]): TfTensor =>
  sizeOf(x.shape.slice(0, -2)) === sizeOf(outer) ? x : tf.broadcastTo(x, [...outer, ...x.shape.slice(-2)]);

/** One product of two matrices, whatever the rank of x: this is where backends are fastest. */
export function linear(tf: Tf, x: TfTensor, kernel: TfTensor, bias: TfTensor | undefined, result: Result): TfTensor {
  const [inputs = 0] = kernel.shape;
  const rows = tf.reshape(x, [x.size / inputs, inputs]);
  const projected = tf.fused.matMul({ a: rows, b: kernel, ...(bias === undefined ? {} : { bias }) });
  return tf.reshape(projected, result.shape);
}

export function gather(tf: Tf, x: TfTensor, indices: TfTensor, axis: number, result: Result): TfTensor {
  const flat = tf.gather(x, tf.reshape(indices, [indices.size]), axisOf('gather', axis, x.rank));
  return tf.reshape(flat, result.shape);
}

export const softmax = (tf: Tf, x: TfTensor, axis: number): TfTensor =>
  overLastAxis(tf, x, axis, (rows) => softmaxOfRows(tf, rows));

/** log softmax as x - max - log(sum(exp(x - max))): not every backend has a kernel of its own. */
export const logSoftmax = (tf: Tf, x: TfTensor, axis: number): TfTensor => {
  const shifted = tf.sub(x, max(tf, x, axis, true));
  return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), axis, true)));
};

function overLastAxis(tf: Tf, x: TfTensor, axis: number, kernel: (rows: TfTensor) => TfTensor): TfTensor {
  const at = axisOf('softmax', axis, x.rank);
  if (at === x.rank - 1) return kernel(x);
  const swap = x.shape.map((_, i) => (i === at ? x.rank - 1 : i === x.rank - 1 ? at : i));
  return tf.transpose(kernel(tf.transpose(x, swap)), swap);
}

export function layerNorm(tf: Tf, x: TfTensor, gamma: TfTensor, beta: TfTensor, epsilon: number): TfTensor {
  const width = x.shape.at(-1) ?? 1;
  const rows = tf.reshape(x, [x.size / width, width]); // webgpu broadcasts five axes wrongly
  const nearly = tf.sub(rows, tf.mean(rows, -1, true));
  // The wasm backend sums in one float32: far from 0, its first mean is off by more than LayerNorm forgives.
  const centred = tf.sub(nearly, tf.mean(nearly, -1, true));
  const variance = tf.mean(tf.mul(centred, centred), -1, true);
  const normalized = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
  return tf.reshape(tf.add(tf.mul(normalized, gamma), beta), x.shape);
}

export function slice(tf: Tf, x: TfTensor, axis: number, start: number, { shape }: Result): TfTensor {
  const at = axisOf('slice', axis, x.rank);
  const length = x.shape[at] ?? 0;
  const first = Math.max(start < 0 ? start + length : start, 0);
  return tf.slice(
    x,
    x.shape.map((_, i) => (i === at ? first : 0)),
    shape,
  );
}

export function concat(tf: Tf, parts: readonly TfTensor[], axis: number): TfTensor {
  const [first, ...others] = parts.filter(({ size }) => size > 0);
  if (first === undefined) throw new RangeError('a concatenation of empty parts is empty');
  return others.length === 0 ? tf.clone(first) : tf.concat([first, ...others], axis);
}

export type ReduceKernel = (tf: Tf, x: TfTensor, axes: readonly number[], result: Result) => TfTensor;

/** `ofNothing` is what a reduction over no element at all gives. */
const reduction =
  (ofNothing: number, kernel: (tf: Tf, x: TfTensor, axes: number[]) => TfTensor): ReduceKernel =>
  (tf, x, axes, { shape, dtype }) =>
    x.size === 0 ? tf.fill(shape, ofNothing, dtype) : tf.reshape(kernel(tf, x, [...axes]), shape);

export const reduceSum = reduction(0, (tf, x, axes) => tf.sum(x, axes));
export const reduceMean = reduction(NaN, (tf, x, axes) => tf.mean(x, axes));
export const reduceMax = reduction(-Infinity, (tf, x, axes) => max(tf, x, axes, false));

/** Slices of x, where the axes of `indices` stand in the place of `axis`, added up at `indices`. */
export function scatterSum(tf: Tf, x: TfTensor, indices: TfTensor, axis: number, { shape }: Result): TfTensor {
  const [outer, inner] = [shape.slice(0, axis), shape.slice(axis + 1)];
  const [first, last] = [sizeOf(outer), sizeOf(inner)];
  const slices = tf.transpose(tf.reshape(x, [first, indices.size, last]), [1, 0, 2]); // [n, outer, inner]
  const rows = tf.reshape(slices, [indices.size, first * last]);
  const length = shape[axis] ?? 0;
  const summed = tf.scatterND(tf.reshape(indices, [indices.size, 1]), rows, [length, first * last]);
  return tf.reshape(tf.transpose(tf.reshape(summed, [length, first, last]), [1, 0, 2]), shape);
}
