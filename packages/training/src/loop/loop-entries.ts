import { callback, custom, fields, name, option, signal, whole } from '@firth/options';
import { checkpointOptions } from '../checkpoints/checkpoint-options.js';
import type { TrainingProgress } from '../training-progress.js';

/** What everything that trains takes: entries for the descriptions of such calls. */
export const loopEntries = {
  /** Batches to a step, whose gradients are added up; 1 unless said. The last step of an epoch may have fewer. */
  accumulate: option(whole({ least: 1 }), { default: 1, help: 'batches to an update' }),
  /** Batches that are read ahead and cut by length; 64 unless said, 1 for batches as examples come. */
  bucketBatches: option(whole({ least: 1 }), { default: 64 }),
  /** Decides the order of examples, the masks of dropout and what is drawn; 0 unless said. An integer of up to 53 bits. */
  seed: option(whole({ least: 0 }), { default: 0, help: 'of all that is drawn, the order and dropout' }),
  checkpoints: option(fields(checkpointOptions.entries)),
  /** Path of a log: a line of JSON for each step and each evaluation. */
  log: option(name('the path of a file'), { help: 'a line of JSON for each step and each evaluation' }),
  /** Path of a picture (SVG) of loss, rate and metrics, drawn at each evaluation and at the end. */
  curves: option(name('the path of a file'), { help: 'a picture (SVG) of loss, rate and metrics' }),
  /** Told of each step; a promise that it gives is waited for. */
  onProgress: option(callback<(progress: TrainingProgress) => unknown>()),
  /** Aborting ends training with the signal's reason; what it had come to is kept as a checkpoint where there are any. */
  signal: option(signal()),
};

/** A norm to clip to; Infinity for none. */
export const gradientNorm = custom<number>((value) => typeof value === 'number' && value > 0, 'a number above 0');
