import { checkArgument, number } from '@firth/options';
import { pairUp } from './pair-up.js';

/** The share of predictions that are right. @throws OptionError; TrainingError, as every metric: see `pairUp`. */
export function accuracy(predictions: readonly number[], labels: readonly number[]): number {
  const pairs = pairUp('accuracy', predictions, labels);
  return pairs.filter(([p, l]) => p === l).length / pairs.length;
}

/** F1 of one class (scikit-learn's `f1_score`, binary); 0 where nothing is, or is taken for, that class. */
export function f1(predictions: readonly number[], labels: readonly number[], positive = 1): number {
  checkArgument('f1', 'positive', number(), positive);
  return f1Of(pairUp('f1', predictions, labels), positive);
}

function f1Of(pairs: readonly (readonly [number, number])[], positive: number): number {
  const hits = pairs.filter(([p, l]) => p === positive && l === positive).length;
  const either = pairs.filter(([p]) => p === positive).length + pairs.filter(([, l]) => l === positive).length;
  return either === 0 ? 0 : (2 * hits) / either;
}

/** Matthews' correlation over any number of classes (Gorodkin, 2004; scikit-learn's `matthews_corrcoef`). */
export function matthews(predictions: readonly number[], labels: readonly number[]): number {
  const pairs = pairUp('matthews', predictions, labels);
  const classes = [...new Set([...predictions, ...labels])];
  const right = pairs.filter(([p, l]) => p === l).length;
  const predicted = classes.map((c) => predictions.filter((p) => p === c).length);
  const actual = classes.map((c) => labels.filter((l) => l === c).length);
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
  const total = pairs.length ** 2;
  const scale = Math.sqrt((total - dot(predicted, predicted)) * (total - dot(actual, actual)));
  return scale === 0 ? 0 : (right * pairs.length - dot(predicted, actual)) / scale;
}

/**
 * The mean of every class' F1 (scikit-learn's `f1_score`, macro). A class that is neither predicted nor labelled anywhere
 * does not count.
 */
export function macroF1(predictions: readonly number[], labels: readonly number[]): number {
  const pairs = pairUp('macroF1', predictions, labels);
  const classes = [...new Set(pairs.flat())];
  return classes.reduce((total, positive) => total + f1Of(pairs, positive), 0) / classes.length;
}
