import type { CrossEntropyOptions, Ops } from './ops.js';
import { crossEntropyRows, IGNORED } from './outside-training.js';
import { dimAt } from './shapes/dims.js';

/** What a mean cross entropy and its gradient are made from; logits [N, C], labels [N]. */
export interface CrossEntropyParts<T> {
  /** [N, C] */
  readonly logProbabilities: T;
  /** [N, C] bool: the labelled class of each row. */
  readonly isLabel: T;
  /** [N, 1]: the share of each row in the mean, 0 for rows that do not count. */
  readonly weights: T;
  /** []: what each class has of a smoothed label. */
  readonly smoothedShare: T;
  /** [N, 1]: how much each row's weight moves the loss. */
  readonly weightGradients: () => T;
  /** [] */
  readonly loss: T;
}

/** Σ weights · −((1 − ε) log p[label] + ε/C Σ log p) (Szegedy et al., 2016, section 7, for smoothing by ε). */
export function crossEntropyParts<T>(
  ops: Ops<T>,
  logits: T,
  labels: T,
  { labelSmoothing = 0, ignoreIndex = IGNORED, rowWeights }: CrossEntropyOptions<T> = {},
): CrossEntropyParts<T> {
  const rows = crossEntropyRows(ops.shape(logits), ops.shape(labels), rowWeights && ops.shape(rowWeights));
  const scalar = (value: number) => ops.constant([value], []);
  const column = ops.reshape(labels, [rows, 1]);
  const logProbabilities = ops.logSoftmax(logits, -1);
  const classes = classCount(ops, logits);
  const isIgnored = ops.equal(column, ops.constant([ignoreIndex], [], 'int32'));
  const isClass = ops.where(ops.less(column, ops.constant([0], [], 'int32')), scalar(NaN), scalar(1));
  const isBelow = ops.less(column, classes);
  const counted = ops.where(isBelow, isClass, scalar(NaN)); // [N, 1]: a label that is no class has no loss
  const weighed = rowWeights === undefined ? counted : ops.mul(counted, ops.reshape(rowWeights, [rows, 1]));
  const counts = ops.where(isIgnored, scalar(0), weighed); // [N, 1]
  const total = ops.reduceSum(counts, [0, 1], false);
  const weights = ops.div(counts, total);
  const isLabel = ops.equal(ops.positions(logits, -1), column); // [N, C]
  const chosen = ops.reduceSum(ops.where(isLabel, logProbabilities, scalar(0)), [-1], true); // [N, 1]
  const mean = () => ops.mul(ops.reduceMean(logProbabilities, [-1], true), scalar(labelSmoothing));
  const logs = labelSmoothing === 0 ? chosen : ops.add(ops.mul(chosen, scalar(1 - labelSmoothing)), mean()); // [N, 1]
  const loss = ops.neg(ops.reduceSum(ops.mul(logs, weights), [0, 1], false));
  const smoothedShare = ops.div(scalar(labelSmoothing), ops.cast(classes, 'float32'));
  const weightGradients = () => ops.where(isIgnored, scalar(0), ops.neg(ops.div(ops.add(logs, loss), total))); // (lossᵢ − loss) / Σ weights
  return { logProbabilities, isLabel, weights, smoothedShare, weightGradients, loss };
}

export const composedCrossEntropy = <T>(ops: Ops<T>, logits: T, labels: T, options?: CrossEntropyOptions<T>): T =>
  crossEntropyParts(ops, logits, labels, options).loss;

/** How many classes there are, int32 [], also where it is known at run time alone. */
function classCount<T>(ops: Ops<T>, logits: T): T {
  const classes = dimAt(ops.shape(logits), 1);
  if (typeof classes === 'number') return ops.constant([classes], [], 'int32');
  return ops.add(ops.reduceMax(ops.positions(logits, 1), [0], false), ops.constant([1], [], 'int32'));
}
