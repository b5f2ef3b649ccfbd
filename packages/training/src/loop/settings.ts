import { KEPT } from '../checkpoints/checkpoint-store.js';
import { TrainingError } from '../error.js';
import type { TrainOptions } from '../train-options.js';
import { stepsPerEpoch, totalSteps } from './step-batches.js';

const BUCKET_BATCHES = 64;

/** The numbers of a run, checked, with what stands where nothing was said. */
export interface Settings {
  readonly batchSize: number;
  readonly accumulate: number;
  readonly bucketBatches: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly maxGradientNorm: number;
  readonly totalSteps: number;
}

/** @throws TrainingError BAD_ARGUMENT naming the option. */
export function settingsOf<E, S, I extends string, O extends string>(options: TrainOptions<E, S, I, O>): Settings {
  const { batchSize, accumulate = 1, bucketBatches = BUCKET_BATCHES, seed = 0, maxGradientNorm = Infinity } = options;
  const { shuffle = true, duration, dataset, evaluation, checkpoints, averageLast } = options;
  atLeastOne('batchSize', batchSize);
  atLeastOne('accumulate', accumulate);
  atLeastOne('bucketBatches', bucketBatches);
  above('maxGradientNorm', maxGradientNorm);
  if (duration.steps === undefined) above('duration.epochs', duration.epochs);
  else atLeastOne('duration.steps', duration.steps);
  if (!Number.isSafeInteger(seed) || seed < 0) throw refusal('seed', 'a whole number of up to 53 bits', seed);
  if (evaluation !== undefined) {
    atLeastOne('evaluation.every', evaluation.every);
    if (evaluation.best?.patience !== undefined) atLeastOne('evaluation.best.patience', evaluation.best.patience);
  }
  if (checkpoints !== undefined) {
    atLeastOne('checkpoints.every', checkpoints.every);
    if (checkpoints.keep !== undefined) atLeastOne('checkpoints.keep', checkpoints.keep);
    if (checkpoints.forceResume !== undefined && checkpoints.resume !== true)
      throw refusal('checkpoints.forceResume', 'nothing without checkpoints.resume', checkpoints.forceResume);
  }
  if (averageLast !== undefined) {
    atLeastOne('averageLast', averageLast);
    if (evaluation?.best !== undefined) throw refusal('averageLast', 'nothing beside evaluation.best', averageLast);
    const kept = checkpoints === undefined ? 0 : (checkpoints.keep ?? KEPT);
    if (averageLast > kept)
      throw refusal('averageLast', `at most the ${kept} that checkpoints.keep keeps`, averageLast);
  }
  const perEpoch = stepsPerEpoch(dataset.size, batchSize, accumulate);
  return {
    batchSize,
    accumulate,
    bucketBatches,
    shuffle,
    seed,
    maxGradientNorm,
    totalSteps: totalSteps(duration, perEpoch),
  };
}

function atLeastOne(at: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw refusal(at, 'a whole number of at least 1', value);
}

function above(at: string, value: number): void {
  if (!(value > 0)) throw refusal(at, 'a number above 0', value);
}

const refusal = (at: string, expected: string, found: unknown): TrainingError =>
  new TrainingError('BAD_ARGUMENT', 'this cannot be', { at, expected, found: String(found) });
