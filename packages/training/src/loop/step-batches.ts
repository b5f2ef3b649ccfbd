import { checkArgument, whole } from '@firth/options';
import { batchesOf, batchCount, type BatchOptions } from '../datasets/batches.js';
import type { Dataset } from '../datasets/dataset.js';
import type { Duration } from '../duration.js';

/** How far into the data: a pass over it, and the batches of this pass that are done. */
export interface DataPosition {
  readonly epoch: number;
  readonly batches: number;
}

/** The batches of one step. */
export interface StepBatches<Example> {
  readonly epoch: number;
  readonly batches: readonly (readonly Example[])[];
  /** Where the next step begins. */
  readonly after: DataPosition;
}

export interface StepOptions<Example> extends Omit<BatchOptions<Example>, 'shuffle'> {
  readonly accumulate: number;
  readonly shuffle: boolean;
  readonly seed: number;
}

/** Step after step, epoch after epoch, without an end; what lies before `from` is read and dropped. */
export async function* stepBatches<Example>(
  dataset: Dataset<Example>,
  { accumulate, shuffle, seed, batchSize, bucketBatches, length }: StepOptions<Example>,
  from: DataPosition,
): AsyncGenerator<StepBatches<Example>, undefined> {
  const options = (epoch: number): BatchOptions<Example> => ({
    ...{ batchSize, bucketBatches, length },
    ...(shuffle && { shuffle: { seed, epoch } }),
  });
  for (let { epoch } = from; ; epoch++) {
    const done = epoch === from.epoch ? from.batches : 0;
    let read = 0;
    let batches: (readonly Example[])[] = [];
    for await (const batch of batchesOf(dataset, options(epoch))) {
      if (++read <= done) continue;
      batches.push(batch);
      if (batches.length < accumulate) continue;
      yield { epoch, batches, after: { epoch, batches: read } };
      batches = [];
    }
    if (batches.length > 0) yield { epoch, batches, after: { epoch, batches: read } };
  }
}

/** Steps of one pass over `size` examples: the last of them may be smaller. */
export function stepsPerEpoch(size: number, batchSize: number, accumulate = 1): number {
  for (const [name, value] of Object.entries({ size, batchSize, accumulate }))
    checkArgument('stepsPerEpoch', name, whole({ least: 1 }), value);
  return Math.ceil(batchCount(size, batchSize) / accumulate);
}

export const totalSteps = (duration: Duration, perEpoch: number): number =>
  duration.steps ?? Math.ceil(duration.epochs * perEpoch);
