import type { TrainingEngine } from '@firth/ops';
import type { Dataset } from '../datasets/dataset.js';
import { inMemory } from '../datasets/in-memory.js';
import { accuracy } from '../metrics/classification.js';
import { adamW } from '../optimizers/adam.js';
import { constant } from '../schedules.js';
import type { ModelInTraining, TrainOptions } from '../train-options.js';
import type { Metrics } from '../training-progress.js';
import { points, tinyTask, type Point, type TinySchema } from './tiny-task.js';

type TinyOptions = TrainOptions<Point, TinySchema, 'x' | 'labels', 'logits'>;

/** Eight steps to an epoch; what a test is not about. */
export const tinyRun = (
  engine: TrainingEngine,
  given: Partial<TinyOptions> & Pick<TinyOptions, 'duration'>,
): TinyOptions => ({
  engine,
  task: tinyTask(),
  dataset: inMemory(points(60)),
  optimizer: adamW(),
  schedule: constant(0.05),
  batchSize: 8,
  ...given,
});

/** How often the larger logit is the label's. */
export async function tinyAccuracy(model: ModelInTraining<Point, 'logits'>, dataset: Dataset<Point>): Promise<Metrics> {
  const [predicted, labels]: [number[], number[]] = [[], []];
  for await (const { examples, outputs } of model.run(dataset, ['logits']))
    for (const [i, { label }] of examples.entries()) {
      const row = [...outputs.logits.at(i).data];
      predicted.push(row.indexOf(Math.max(...row)));
      labels.push(label);
    }
  return { accuracy: accuracy(predicted, labels) };
}
