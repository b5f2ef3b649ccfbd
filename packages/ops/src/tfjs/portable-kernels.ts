import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { sizeOf } from '../shapes/dims.js';
import type { Tf } from './graph.js';

/** Operations that some backend computes wrongly or not at all, composed so that every backend agrees. */

/** The GPU backends choose in tensors of at most four axes: one of more is chosen from as a row. */
export function where(tf: Tf, condition: TfTensor, a: TfTensor, b: TfTensor, shape: readonly number[]): TfTensor {
  if (shape.length <= 4) return tf.where(condition, a, b);
  return tf.reshape(tf.where(rowOf(tf, condition, shape), rowOf(tf, a, shape), rowOf(tf, b, shape)), [...shape]);
}

type BinaryKernel = (a: TfTensor, b: TfTensor) => TfTensor;

/**
 * NaN wins on every backend: the wasm one gives the number where the first operand is NaN. More than four axes are
 * computed as a row: broadcasting five ended Chromium's GPU process with webgpu.
 */
function orNaN(tf: Tf, a: TfTensor, b: TfTensor, kernel: BinaryKernel): TfTensor {
  const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
  if (shape.length > 4) return tf.reshape(orNaN(tf, rowOf(tf, a, shape), rowOf(tf, b, shape), kernel), shape);
  const found = kernel(a, b);
  return a.dtype === 'int32' ? found : tf.where(tf.isNaN(a), a, tf.where(tf.isNaN(b), b, found));
}

const rowOf = (tf: Tf, x: TfTensor, shape: readonly number[]): TfTensor =>
  tf.reshape(tf.broadcastTo(x, [...shape]), [sizeOf(shape)]);

export const maximum = (tf: Tf, a: TfTensor, b: TfTensor): TfTensor => orNaN(tf, a, b, tf.maximum);
export const minimum = (tf: Tf, a: TfTensor, b: TfTensor): TfTensor => orNaN(tf, a, b, tf.minimum);

/** webgl multiplies by 0 what is negative, and -Infinity becomes NaN. */
export const relu = (tf: Tf, x: TfTensor): TfTensor =>
  isWebGl(tf) ? where(tf, tf.less(x, 0), tf.zerosLike(x), x, x.shape) : tf.relu(x);

/** webgl loses NaN. */
export function pow(tf: Tf, x: TfTensor, exponent: number): TfTensor {
  const power = tf.pow(x, tf.scalar(exponent));
  return isWebGl(tf) && exponent !== 0 ? where(tf, tf.isNaN(x), x, power, x.shape) : power;
}

/** webgl begins with -1e20: a maximum below it, such as a row's that is all masked, is found at a smaller scale. */
export function max(tf: Tf, x: TfTensor, axes: number | number[], keepDims: boolean): TfTensor {
  const found = tf.max(x, axes, keepDims);
  if (!isWebGl(tf) || x.dtype === 'int32') return found;
  const scaled = tf.mul(tf.max(tf.mul(x, 2 ** -64), axes, keepDims), 2 ** 64);
  return where(tf, tf.less(found, -9e19), scaled, found, found.shape);
}

/** Over the last axis; a row that is all masked with the lowest number is uniform. */
export function softmax(tf: Tf, rows: TfTensor): TfTensor {
  // webgpu's kernel begins its maximum with -3.402823e38, which is above the lowest number.
  if (tf.getBackend() === 'webgpu') return tf.softmax(tf.maximum(rows, -3.4e38));
  if (!isWebGl(tf)) return tf.softmax(rows);
  const powers = tf.exp(tf.sub(rows, max(tf, rows, -1, true)));
  return tf.div(powers, tf.sum(powers, -1, true));
}

const isWebGl = (tf: Tf): boolean => tf.getBackend() === 'webgl';
