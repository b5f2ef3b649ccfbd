import { TrainingError } from '../error.js';

/** Predictions beside their labels. @throws TrainingError where there are none, or not as many of both. */
export function pairUp(predictions: readonly number[], labels: readonly number[]): (readonly [number, number])[] {
  if (predictions.length === 0 || predictions.length !== labels.length)
    throw new TrainingError(
      'BAD_ARGUMENT',
      `a metric needs as many predictions as labels, at least one; found ${predictions.length} and ${labels.length}`,
    );
  return predictions.map((prediction, i) => [prediction, labels[i] ?? NaN] as const);
}
