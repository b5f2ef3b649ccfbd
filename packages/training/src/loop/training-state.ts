import type { EvaluationRecord } from '../train-options.js';
import type { StepRecord } from '../training-progress.js';
import type { DataPosition } from './step-batches.js';

/**
 * Everything that a run goes on from, beside its weights and slots: generators count, so that these numbers are their
 * state too. It changes from step to step.
 */
export interface TrainingState {
  /** Updates made. */
  step: number;
  /** Backward passes made: which masks dropout takes next. */
  calls: number;
  position: DataPosition;
  best: EvaluationRecord | undefined;
  readonly steps: StepRecord[];
  readonly evaluations: EvaluationRecord[];
}

export const freshState = (): TrainingState => ({
  step: 0,
  calls: 0,
  position: { epoch: 0, batches: 0 },
  best: undefined,
  steps: [],
  evaluations: [],
});
