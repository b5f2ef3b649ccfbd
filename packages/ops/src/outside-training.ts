import type { CrossEntropyOptions, Ops } from './ops.js';

/** What the operations that only training knows do everywhere else. */
export const outsideTraining = {
  dropout: <T>(x: T): T => x,
  stopGradient: <T>(x: T): T => x,
  checkpoint: <T>(block: (inputs: readonly T[]) => readonly T[], inputs: readonly T[]): readonly T[] => block(inputs),
};

/** The label of rows that do not count, as in PyTorch. */
const IGNORED = -100;

/** What a mean cross entropy and its gradient are made from; logits [N, C], labels [N]. */
export interface CrossEntropyParts<T> {
  /** [N, C] */
  readonly logProbabilities: T;
  /** [N, C] bool: the labelled class of each row. */
  readonly isLabel: T;
  /** [N, 1]: one over the number of rows that count for those that do, 0 for the others. */
  readonly weights: T;
  /** [] */
  readonly loss: T;
}

/** Σ weights · −((1 − ε) log p[label] + ε/C Σ log p) (Szegedy et al., 2016, section 7, for smoothing by ε). */
export function crossEntropyParts<T>(
  ops: Ops<T>,
  logits: T,
  labels: T,
  { labelSmoothing = 0, ignoreIndex = IGNORED }: CrossEntropyOptions = {},
): CrossEntropyParts<T> {
  const [rows = 1] = ops.shape(logits);
  const scalar = (value: number) => ops.constant([value], []);
  const column = ops.reshape(labels, [rows, 1]);
  const counts = ops.where(ops.equal(column, ops.constant([ignoreIndex], [], 'int32')), scalar(0), scalar(1)); // [N, 1]
  const weights = ops.div(counts, ops.reduceSum(counts, [0, 1], false));
  const logProbabilities = ops.logSoftmax(logits, -1);
  const isLabel = ops.equal(ops.positions(logits, -1), column); // [N, C]
  const chosen = ops.reduceSum(ops.where(isLabel, logProbabilities, scalar(0)), [-1], true); // [N, 1]
  const mean = () => ops.mul(ops.reduceMean(logProbabilities, [-1], true), scalar(labelSmoothing));
  const rowLoss = labelSmoothing === 0 ? chosen : ops.add(ops.mul(chosen, scalar(1 - labelSmoothing)), mean()); // [N, 1]
  return { logProbabilities, isLabel, weights, loss: ops.neg(ops.reduceSum(ops.mul(rowLoss, weights), [0, 1], false)) };
}

export const composedCrossEntropy = <T>(ops: Ops<T>, logits: T, labels: T, options?: CrossEntropyOptions): T =>
  crossEntropyParts(ops, logits, labels, options).loss;
