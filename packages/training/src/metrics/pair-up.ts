import { checkArgument, list, number } from '@firth/options';
import { TrainingError } from '../error.js';

const numbers = list(number());

/**
 * Predictions beside their labels, as `call` was given them.
 *
 * @throws OptionError for what are no lists of finite numbers; TrainingError where there are none, or not as many of both.
 */
export function pairUp(
  call: string,
  predictions: readonly number[],
  labels: readonly number[],
): (readonly [number, number])[] {
  checkArgument(call, 'predictions', numbers, predictions);
  checkArgument(call, 'labels', numbers, labels);
  if (predictions.length === 0 || predictions.length !== labels.length)
    throw new TrainingError(
      'BAD_ARGUMENT',
      `${call}: a metric needs as many predictions as labels, at least one; found ${predictions.length} and ${labels.length}`,
    );
  return predictions.map((prediction, i) => [prediction, labels[i] ?? NaN] as const);
}
