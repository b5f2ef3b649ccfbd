import type { Tensor } from '../tensor.js';

/** One operation on given inputs, and what PyTorch gives for it (fixtures/ops/make.py). */
export interface OpCase {
  readonly name: string;
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/** The attributes that operations have, by PyTorch's or ONNX's usual names. */
export interface Attributes {
  readonly axis?: number;
  readonly axes?: readonly number[];
  readonly keepDims?: boolean;
  readonly exponent?: number;
  readonly approximate?: 'none' | 'tanh';
  readonly epsilon?: number;
  readonly heads?: number;
  readonly shape?: readonly number[];
  readonly permutation?: readonly number[];
  readonly start?: number;
  readonly end?: number;
  readonly to?: 'float32' | 'int32' | 'bool';
  readonly labelSmoothing?: number;
  readonly ignoreIndex?: number;
  /** Of scan: which step, and its direction. */
  readonly step?: 'rnn' | 'lstm' | 'masked' | 'passing' | 'nested';
  readonly reverse?: boolean;
}
