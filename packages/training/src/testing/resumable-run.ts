/** node resumable-run.mjs FOLDER: trains the tiny task, going on from FOLDER's checkpoints, and writes its weights there. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onnx } from '@firth/ops/onnx';
import { inMemory } from '../datasets/in-memory.js';
import { adamW } from '../optimizers/adam.js';
import { graduallyUnfrozen } from '../optimizers/parameter-groups.js';
import { linearWarmup } from '../schedules.js';
import { train } from '../train.js';
import { points, tinyTask } from './tiny-task.js';

const [folder = ''] = process.argv.slice(2);
const STEPS = 300;
const engine = onnx({ device: 'cpu', threads: 1 });
const dataset = inMemory(points(53));
const groups = [
  { matches: (path: string) => path.startsWith('output.'), weightDecay: 0.01 },
  { matches: (path: string) => path.startsWith('hidden.'), rateFactor: 0.5 },
];
const { weights } = await train({
  engine,
  task: tinyTask({ dropout: 0.2 }),
  dataset,
  duration: { steps: STEPS },
  optimizer: adamW(),
  schedule: linearWarmup(0.02, 20, STEPS),
  groups: graduallyUnfrozen(groups, 30),
  batchSize: 4,
  accumulate: 2,
  bucketBatches: 3,
  maxGradientNorm: 0.5,
  seed: 2 ** 33 + 5,
  evaluation: {
    every: 11,
    evaluate: async (model) => {
      let [loss, batches] = [0, 0];
      for await (const { outputs } of model.run(dataset, ['loss'])) {
        loss += outputs.loss.data[0] ?? NaN;
        batches++;
      }
      return { loss: loss / batches };
    },
    best: { metric: 'loss', mode: 'min' },
  },
  checkpoints: { folder: join(folder, 'checkpoints'), every: 3, keep: 2, resume: true },
  log: join(folder, 'log.jsonl'),
  onProgress: ({ step }) => {
    process.stdout.write(`${step}\n`);
  },
});
await engine.dispose();
writeFileSync(join(folder, 'weights.json'), JSON.stringify([...weights].map(([path, values]) => [path, [...values]])));
