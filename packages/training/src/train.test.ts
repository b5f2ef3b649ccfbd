import { onnx } from '@firth/ops/onnx';
import { afterAll, describe, expect, it } from 'vitest';
import { inMemory } from './datasets/in-memory.js';
import { accuracy } from './metrics/classification.js';
import { adamW } from './optimizers/adam.js';
import { linearWarmup } from './schedules.js';
import { points, tinyTask } from './testing/tiny-task.js';
import { train } from './train.js';

const engine = onnx({ device: 'cpu', threads: 1 });
afterAll(() => engine.dispose());

describe('train', () => {
  it('learns', async () => {
    const dataset = inMemory(points(60));
    const result = await train({
      engine,
      task: tinyTask(),
      dataset,
      duration: { epochs: 20 },
      optimizer: adamW(),
      schedule: linearWarmup(0.05, 10, 160),
      batchSize: 8,
      evaluation: {
        every: 40,
        evaluate: async (model) => {
          const [predicted, labels]: [number[], number[]] = [[], []];
          for await (const { examples, outputs } of model.run(dataset, ['logits'])) {
            examples.forEach(({ label }, i) => {
              const row = outputs.logits.at(i).data;
              predicted.push((row[1] ?? NaN) > (row[0] ?? NaN) ? 1 : 0);
              labels.push(label);
            });
          }
          return { accuracy: accuracy(predicted, labels) };
        },
      },
    });
    expect(result.steps).toBe(160);
    expect(result.history.evaluations.map(({ step }) => step)).toEqual([40, 80, 120, 160]);
    expect(result.history.evaluations.at(-1)?.metrics['accuracy']).toBeGreaterThan(0.95);
  });
});
