import { TrainingError } from '../error.js';
import type { EvaluationOptions, EvaluationRecord } from '../train-options.js';

type BestOptions = NonNullable<EvaluationOptions<unknown, never>['best']>;

/** The better of the best evaluation so far and the newest. @throws TrainingError BAD_ARGUMENT for a metric that is not there. */
export function isBetter(
  newest: EvaluationRecord,
  best: EvaluationRecord | undefined,
  { metric, mode }: BestOptions,
): boolean {
  const value = newest.metrics[metric];
  if (value === undefined) {
    const found = Object.keys(newest.metrics).join(', ');
    throw new TrainingError('BAD_ARGUMENT', 'the evaluation gives no such metric', {
      at: 'best.metric',
      expected: metric,
      found,
    });
  }
  const before = best?.metrics[metric];
  if (Number.isNaN(value)) return best === undefined;
  return before === undefined || Number.isNaN(before) || (mode === 'max' ? value > before : value < before);
}

/** Whether as many evaluations as `patience` came after the best one. */
export const isOutOfPatience = (
  evaluations: readonly EvaluationRecord[],
  best: EvaluationRecord | undefined,
  patience: number,
): boolean => best !== undefined && evaluations.filter(({ step }) => step > best.step).length >= patience;
