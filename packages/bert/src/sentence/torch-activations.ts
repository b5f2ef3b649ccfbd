import type { Ops } from '@firth/ops';

type Elementwise = <T>(ops: Ops<T>, x: T) => T;

const number = <T>(ops: Ops<T>, value: number): T => ops.constant([value], []);
const clamp = <T>(ops: Ops<T>, x: T, least: number, most: number): T =>
  ops.minimum(ops.maximum(x, number(ops, least)), number(ops, most));
const times = <T>(ops: Ops<T>, x: T, factor: number): T => ops.mul(x, number(ops, factor));
const leaky = <T>(ops: Ops<T>, x: T, slope: T): T =>
  ops.add(ops.maximum(x, number(ops, 0)), ops.mul(slope, ops.minimum(x, number(ops, 0))));

/** scale · x above 0, scale · alpha · (eˣ − 1) below. */
const exponential = <T>(ops: Ops<T>, x: T, alpha: number, scale: number): T => {
  const below = ops.sub(ops.exp(ops.minimum(x, number(ops, 0))), number(ops, 1));
  return times(ops, ops.add(ops.maximum(x, number(ops, 0)), times(ops, below, alpha)), scale);
};

/** log(1 + eˣ), which no x overflows. */
const softplus = <T>(ops: Ops<T>, x: T): T => {
  const rest = ops.log(ops.add(ops.exp(ops.neg(ops.abs(x))), number(ops, 1)));
  return ops.add(ops.maximum(x, number(ops, 0)), rest);
};

/** x [..., 2n] -> [..., n]: the first half where the second lets it through (Dauphin et al., 2017). */
const gated = <T>(ops: Ops<T>, x: T): T => {
  const width = Number(ops.shape(x).at(-1));
  const gate = ops.activation('sigmoid', ops.slice(x, -1, width / 2, width));
  return ops.mul(ops.slice(x, -1, 0, width / 2), gate);
};

/**
 * The classes of torch.nn that a Dense layer may end in, by their names, each with the arguments that PyTorch has by default:
 * sentence-transformers saves the name alone, and makes it again without arguments.
 */
const activations = {
  Identity: (_, x) => x,
  Dropout: (_, x) => x,
  CELU: (ops, x) => exponential(ops, x, 1, 1),
  ELU: (ops, x) => exponential(ops, x, 1, 1),
  SELU: (ops, x) => exponential(ops, x, 1.6732632423543772, 1.0507009873554805),
  GELU: (ops, x) => ops.activation('gelu', x),
  GLU: gated,
  Hardshrink: (ops, x) => ops.where(ops.less(number(ops, 0.5), ops.abs(x)), x, times(ops, x, 0)),
  Hardsigmoid: (ops, x) => times(ops, clamp(ops, ops.add(x, number(ops, 3)), 0, 6), 1 / 6),
  Hardswish: (ops, x) => ops.mul(x, times(ops, clamp(ops, ops.add(x, number(ops, 3)), 0, 6), 1 / 6)),
  Hardtanh: (ops, x) => clamp(ops, x, -1, 1),
  LeakyReLU: (ops, x) => leaky(ops, x, number(ops, 0.01)),
  LogSigmoid: (ops, x) => ops.neg(softplus(ops, ops.neg(x))),
  LogSoftmax: (ops, x) => ops.logSoftmax(x, -1),
  Mish: (ops, x) => ops.mul(x, ops.activation('tanh', softplus(ops, x))),
  /** With the slope that is learned; `activate` gives it. */
  PReLU: (ops, x) => leaky(ops, x, number(ops, 0.25)),
  /** Outside of training the mean of the slopes, 1/8 and 1/3. */
  RReLU: (ops, x) => leaky(ops, x, number(ops, 11 / 48)),
  ReLU: (ops, x) => ops.activation('relu', x),
  ReLU6: (ops, x) => clamp(ops, x, 0, 6),
  SiLU: (ops, x) => ops.activation('silu', x),
  Sigmoid: (ops, x) => ops.activation('sigmoid', x),
  Softmax: (ops, x) => ops.softmax(x, -1),
  Softmin: (ops, x) => ops.softmax(ops.neg(x), -1),
  Softplus: softplus,
  Softshrink: (ops, x) => ops.sub(x, clamp(ops, x, -0.5, 0.5)),
  Softsign: (ops, x) => ops.div(x, ops.add(ops.abs(x), number(ops, 1))),
  Tanh: (ops, x) => ops.activation('tanh', x),
  Tanhshrink: (ops, x) => ops.sub(x, ops.activation('tanh', x)),
} satisfies Readonly<Record<string, Elementwise>>;

export type TorchActivation = keyof typeof activations;

export const torchActivations = Object.keys(activations);

export const isTorchActivation = (name: string): name is TorchActivation => Object.hasOwn(activations, name);

/** Those that PyTorch computes over the whole of a row, if it has two axes, and over the batch if it has three. */
export const needsRows = (name: TorchActivation): boolean => /soft(max|min)$/i.test(name);

/** x [..., D]; `slope` [1] is PReLU's. */
export const activate = <T>(ops: Ops<T>, name: TorchActivation, x: T, slope: T | undefined): T =>
  slope === undefined ? activations[name](ops, x) : leaky(ops, x, slope);
