import type { LstmResult, LstmSequence, LstmWeights } from './lstm.js';
import type { Scanned, ScanOptions, ScanStep } from './scan.js';
import type { Dim } from './shapes/dims.js';
import type { OpsDType } from './tensor.js';
import type { LayerNorm } from './weights/schema.js';

export type Activation = 'gelu' | 'geluTanh' | 'relu' | 'silu' | 'sigmoid' | 'tanh';

export interface Attended<T> {
  /** [B, Tq, H] */
  readonly context: T;
  /** [B, heads, Tq, Tk]; each row sums to 1. */
  readonly probabilities: T;
}

export interface CrossEntropyOptions<T> {
  /** Which part of each label is spread evenly over all classes (Szegedy et al., 2016); 0 unless said. */
  readonly labelSmoothing?: number;
  /** The label of rows that do not count; −100 unless said. */
  readonly ignoreIndex?: number;
  /** float32 [N]: how much each row counts, in the loss and in what it is divided by. All alike unless given. */
  readonly rowWeights?: T;
}

/**
 * Every operation that a model is written in. A model is a function over `Ops<T>` and never sees what a `T` is: a node
 * of a graph, a tensor on a device, a shape. Shapes broadcast as NumPy's do; axes may be negative; floats are float32.
 *
 * A dimension in a shape is a number or a name (`'batch'`): the same name is the same length.
 */
export interface Ops<T> {
  /** The shape, names included. */
  shape(x: T): readonly Dim[];
  /** A constant of the model itself (not a weight). */
  constant(data: readonly number[], shape: readonly number[], dtype?: OpsDType): T;
  /** Names an intermediate so that it can be asked for as an output; gives `x` back. */
  tap(name: string, x: T): T;

  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  div(a: T, b: T): T;
  maximum(a: T, b: T): T;
  minimum(a: T, b: T): T;
  equal(a: T, b: T): T;
  less(a: T, b: T): T;
  /** `condition ? a : b`, element by element; the condition is bool. */
  where(condition: T, a: T, b: T): T;
  cast(x: T, dtype: OpsDType): T;

  neg(x: T): T;
  abs(x: T): T;
  exp(x: T): T;
  log(x: T): T;
  sqrt(x: T): T;
  erf(x: T): T;
  pow(x: T, exponent: number): T;
  activation(kind: Activation, x: T): T;

  /** [..., n, k] x [..., k, m] -> [..., n, m] */
  matmul(a: T, b: T): T;
  /**
   * x [..., in], kernel [in, out], bias [out] -> [..., out]. `precision: 'full'` marks a layer whose rounding costs a model
   * more than the others': an engine that keeps kernels in int8 computes it in floats.
   */
  linear(x: T, weights: { readonly kernel: T; readonly bias?: T }, precision?: 'full'): T;
  /**
   * Rows of `table` [V, H] at int32 `ids` [...] -> [..., H]. Ids outside of [0, V) are refused when the program runs, where
   * they are inputs or computed of inputs, constants and lengths alone; so are the indices of `gather`.
   */
  embedding(table: T, ids: T): T;
  /** The slices of `x` along `axis` at int32 `indices`, whose shape takes that axis' place. */
  gather(x: T, indices: T, axis: number): T;

  softmax(x: T, axis: number): T;
  logSoftmax(x: T, axis: number): T;
  /** Over the last axis (Ba et al., 2016). */
  layerNorm(x: T, weights: LayerNorm<T>, epsilon: number): T;
  /**
   * Scaled dot-product attention over several heads (Vaswani et al., 2017, eq. 1).
   * query [B, Tq, H], key and value [B, Tk, H], additive bias that broadcasts to [B, heads, Tq, Tk]. While training,
   * probabilities are dropped at the rate `dropout` (0 unless said) before values are taken by them; those given back are not.
   */
  attention(query: T, key: T, value: T, bias: T, heads: number, dropout?: number): Attended<T>;

  reshape(x: T, shape: readonly Dim[]): T;
  transpose(x: T, permutation: readonly number[]): T;
  /** `x` from `start` to `end` (exclusive, clipped to the length; negative counts from the end) along `axis`. */
  slice(x: T, axis: number, start: number, end: number): T;
  concat(parts: readonly T[], axis: number): T;
  broadcastTo(x: T, shape: readonly Dim[]): T;
  /** int32 [n]: 0 … n − 1, n being the length of `x` along `axis`. */
  positions(x: T, axis: number): T;

  reduceSum(x: T, axes: readonly number[], keepDims: boolean): T;
  reduceMean(x: T, axes: readonly number[], keepDims: boolean): T;
  reduceMax(x: T, axes: readonly number[], keepDims: boolean): T;

  /**
   * Each element is 0 with probability `rate`, else times 1 / (1 − rate) (Srivastava et al., 2014). While training only:
   * elsewhere it gives `x` back, as the next two do with what they are given.
   */
  dropout(x: T, rate: number): T;
  /** `x` as something that no gradient flows through. */
  stopGradient(x: T): T;
  /**
   * `block(inputs)`, whose intermediates are not kept for its gradient but computed once more (Chen et al., 2016). The
   * block may use weights from outside; what it taps is tapped once.
   */
  checkpoint(block: (inputs: readonly T[]) => readonly T[], inputs: readonly T[]): readonly T[];
  /**
   * Mean cross entropy of logits [N, C] against int32 labels [N]: a scalar; NaN where no row counts. With weights it is
   * the weighted mean Σ wᵢ lossᵢ / Σ wᵢ over the rows that count, as PyTorch's `reduction='mean'` is under class weights.
   * Labels that are inputs, or computed of such, are refused outside of [0, C) when the
   * program runs; a loss with another such label is NaN.
   */
  crossEntropy(logits: T, labels: T, options?: CrossEntropyOptions<T>): T;

  /**
   * A recurrence over the first axis of the sequences [T, ...], in the manner of ONNX's Scan and `jax.lax.scan`: carries
   * `initial` through `step` from row to row. The step may use any value from outside; what it does with those alone is
   * done once. RNN, LSTM, GRU and decoders with attention are all this one operation; rows beyond the end of a short
   * sequence are masked in the step, by `where` and a sequence of its own. Nothing inside can be tapped: give it out.
   *
   * @throws OpsError `BAD_ARGUMENT` without a sequence or without a state, for sequences of several lengths, and for a
   * state that comes back under other names or in another shape; where a value of the step is used outside of it.
   */
  scan<S extends string, X extends string, Y extends string>(
    step: ScanStep<T, S, X, Y>,
    initial: Readonly<Record<S, T>>,
    sequences: Readonly<Record<X, T>>,
    options?: ScanOptions,
  ): Scanned<T, S, Y>;

  /** An LSTM by an operator of the engine's own, where it has one that is faster than a scan and equal to it. */
  lstm?(weights: LstmWeights<T>, sequence: LstmSequence<T>): LstmResult<T>;
}
