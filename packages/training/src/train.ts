import { TrainingRun } from './loop/training-run.js';
import type { TrainingResult, TrainOptions } from './train-options.js';

/**
 * Trains a task: batches of the dataset, in another order each epoch, update after update, with evaluations, checkpoints and
 * a log as the options say.
 *
 * It goes on from the newest checkpoint where `checkpoints.resume` says so. A run that was ended at any moment, even by
 * `kill -9`, then ends with the weights of one that was not: bit for bit where the engine computes on one thread.
 *
 * @throws OptionError before anything is read or written; TrainingError NOT_FINITE, naming the step and the first tensor that overflowed, when the loss or its
 * gradient is no number (no weight has changed by it, and the checkpoints stay); BAD_CHECKPOINT; what the dataset throws. The
 * signal's reason when it is aborted.
 */
export async function train<Example, S, I extends string, O extends string>(
  options: TrainOptions<Example, S, I, O>,
): Promise<TrainingResult> {
  return new TrainingRun(options).run();
}
