import { pairUp } from './pair-up.js';

/** Pearson's correlation (scipy's `pearsonr`); NaN where either side is constant. */
export function pearson(predictions: readonly number[], labels: readonly number[]): number {
  return correlation(pairUp('pearson', predictions, labels));
}

/** Spearman's: Pearson's of the ranks, ties sharing their mean rank (scipy's `spearmanr`). */
export function spearman(predictions: readonly number[], labels: readonly number[]): number {
  const pairs = pairUp('spearman', predictions, labels);
  const labelRanks = ranks(pairs.map(([, label]) => label));
  return correlation(ranks(pairs.map(([prediction]) => prediction)).map((rank, i) => [rank, labelRanks[i] ?? NaN]));
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const [predictions, labels] = [pairs.map(([p]) => p), pairs.map(([, l]) => l)];
  const isConstant = (values: readonly number[]) => values.every((value) => value === values[0]);
  if (isConstant(predictions) || isConstant(labels)) return NaN; // a mean that is rounded would hide it
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [p0, l0] = [mean(predictions), mean(labels)];
  let [covariance, ofPredictions, ofLabels] = [0, 0, 0];
  for (const [p, l] of pairs) {
    covariance += (p - p0) * (l - l0);
    ofPredictions += (p - p0) ** 2;
    ofLabels += (l - l0) ** 2;
  }
  return covariance / Math.sqrt(ofPredictions * ofLabels);
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const found = Array<number>(values.length).fill(0);
  for (let from = 0, to: number; from < order.length; from = to) {
    for (to = from + 1; to < order.length && order[to]?.value === order[from]?.value; to++);
    for (const { index } of order.slice(from, to)) found[index] = (from + 1 + to) / 2;
  }
  return found;
}
