import type { DType } from '../checkpoint.js';

/** Numbers of tensorflow/core/framework/types.proto. */
export const NUMERIC_TYPES: ReadonlyMap<number, DType> = new Map([
  [1, 'float32'],
  [2, 'float64'],
  [3, 'int32'],
  [4, 'uint8'],
  [5, 'int16'],
  [6, 'int8'],
  [8, 'complex64'],
  [9, 'int64'],
  [10, 'bool'],
  [14, 'bfloat16'],
  [17, 'uint16'],
  [18, 'complex128'],
  [19, 'float16'],
  [22, 'uint32'],
  [23, 'uint64'],
]);

/** Types without plain numeric values, or with values that no engine here computes on: listed, not read. */
export const SKIPPED_TYPES: ReadonlyMap<number, string> = new Map([
  [7, 'a string tensor'],
  [11, 'a quantised tensor (qint8)'],
  [12, 'a quantised tensor (quint8)'],
  [13, 'a quantised tensor (qint32)'],
  [15, 'a quantised tensor (qint16)'],
  [16, 'a quantised tensor (quint16)'],
  [20, 'a resource handle'],
  [21, 'a variant'],
  [24, 'a float8_e5m2 tensor'],
  [25, 'a float8_e4m3fn tensor'],
  [29, 'an int4 tensor'],
  [30, 'a uint4 tensor'],
]);
