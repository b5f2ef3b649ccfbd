import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnx } from '@firth/ops/onnx';
import { tfjs } from '@firth/ops/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inMemory } from './datasets/in-memory.js';
import { linearWarmup } from './schedules.js';
import { counted } from './testing/counted-engine.js';
import { tinyAccuracy, tinyRun } from './testing/tiny-run.js';
import { points, tinyTask } from './testing/tiny-task.js';
import { train } from './train.js';
import type { TrainingResult } from './train-options.js';
import type { TrainingProgress } from './training-progress.js';

const engine = counted(onnx({ device: 'cpu', threads: 1 }));
const eager = counted(tfjs({ backend: 'cpu' }));
afterAll(async () => {
  await Promise.all([engine, eager].map((used) => used.dispose()));
  expect(tf.memory().numTensors).toBe(0);
});
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firth-train-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  expect([engine.openSessions, eager.openSessions]).toEqual([0, 0]);
});

const weightsOf = ({ weights }: TrainingResult) => [...weights].map(([path, values]) => [path, [...values]] as const);

function expectClose(found: TrainingResult, expected: TrainingResult, bound: number): void {
  for (const [path, values] of expected.weights) {
    expect(found.weights.get(path)).toHaveLength(values.length);
    values.forEach((value, i) => {
      expect(Math.abs((found.weights.get(path)?.[i] ?? NaN) - value), path).toBeLessThanOrEqual(bound);
    });
  }
}

it.each([engine, eager])('learns, and tells how it goes ($name)', async (used) => {
  const dataset = inMemory(points(60));
  const told: TrainingProgress[] = [];
  const [log, curves] = [join(folder, 'log.jsonl'), join(folder, 'curves.svg')];
  const result = await train({
    ...tinyRun(used, { duration: { epochs: 15 } }),
    dataset,
    schedule: linearWarmup(0.05, 10, 120),
    evaluation: { every: 50, evaluate: (model) => tinyAccuracy(model, dataset) },
    log,
    curves,
    onProgress: (progress) => told.push(progress),
  });
  expect(result).toMatchObject({ steps: 120, ending: 'finished' });
  expect(result.history.evaluations.map(({ step }) => step)).toEqual([50, 100, 120]);
  expect(result.history.evaluations.at(-1)?.metrics['accuracy']).toBeGreaterThan(0.95);

  expect(told).toHaveLength(120 + 3);
  const [first, last] = [told[0], told.at(-1)];
  expect(first).toMatchObject({ step: 1, epoch: 0, totalSteps: 120, rate: 0 });
  expect(last).toMatchObject({
    step: 120,
    epoch: 14,
    secondsLeft: 0,
    metrics: result.history.evaluations.at(-1)?.metrics,
  });
  expect(told.every(({ tokensPerSecond, secondsLeft }) => tokensPerSecond > 0 && secondsLeft >= 0)).toBe(true);

  const lines = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines).toHaveLength(123);
  expect(lines[0]).toMatchObject(result.history.steps[0] ?? {});
  expect(lines.at(-1)).toEqual(result.history.evaluations.at(-1));
  expect(readFileSync(curves, 'utf8')).toContain('accuracy');
  expect(readdirSync(folder).sort()).toEqual(['curves.svg', 'log.jsonl']);
});

it('batches that are accumulated equal one large batch, the short one at the end of an epoch too', async () => {
  const given = { duration: { epochs: 3 }, bucketBatches: 1 } as const;
  const whole = await train(tinyRun(engine, { ...given, batchSize: 12 }));
  const parts = await train(tinyRun(engine, { ...given, batchSize: 5, accumulate: 3, dataset: inMemory(points(60)) }));
  expect(parts.steps).toBe(12); // 60 = 4 x 15
  const fifteen = await train(tinyRun(engine, { ...given, batchSize: 15 }));
  expectClose(parts, fifteen, 1e-6);
  expect(weightsOf(whole)).not.toEqual(weightsOf(fifteen));
  const uneven = inMemory(points(52)); // 15 + 15 + 15 + 7, and 7 = 5 + 2
  const small = await train(tinyRun(engine, { ...given, dataset: uneven, batchSize: 5, accumulate: 3 }));
  expectClose(small, await train(tinyRun(engine, { ...given, dataset: uneven, batchSize: 15 })), 1e-6);
});

it('weighs batches by the terms of their loss', async () => {
  const ignored = points(60).map((point, i) => (i % 7 < 3 ? { ...point, label: -100 } : point));
  const terms = (examples: readonly { readonly label: number }[]) => examples.filter(({ label }) => label >= 0).length;
  const given = { duration: { epochs: 2 }, bucketBatches: 1, dataset: inMemory(ignored) } as const;
  const task = { ...tinyTask(), terms };
  const whole = await train(tinyRun(engine, { ...given, task, batchSize: 15 }));
  expectClose(await train(tinyRun(engine, { ...given, task, batchSize: 5, accumulate: 3 })), whole, 1e-6);
  const none = inMemory(ignored.map((point) => ({ ...point, label: -100 })));
  const nothing = train(tinyRun(engine, { ...given, task, dataset: none }));
  await expect(nothing).rejects.toMatchObject({ code: 'BAD_DATA', details: { step: 1 } });
});

it('drops out by its seed: the same again, and another with another', async () => {
  const run = async (seed: number) =>
    weightsOf(await train(tinyRun(engine, { task: tinyTask({ dropout: 0.3 }), duration: { steps: 12 }, seed })));
  const once = await run(5);
  expect(await run(5)).toEqual(once);
  expect(await run(6)).not.toEqual(once);
});

it('a frozen weight stays as it is', async () => {
  const options = tinyRun(engine, { duration: { steps: 3 }, freeze: (path) => path.startsWith('hidden.') });
  const { weights } = await train(options);
  const start = new Float32Array((await options.task.weights.hidden.kernel.tensor.read()).slice().buffer);
  expect(weights.get('hidden.kernel')).toEqual(start);
  expect(weights.get('output.kernel')).not.toEqual(start);
});

describe('refuses', () => {
  const dataset = inMemory(points(8));
  const evaluation = { every: 1, evaluate: () => Promise.resolve({ loss: 1 }) };
  it.each([
    ['batchSize', { batchSize: 0 }],
    ['accumulate', { accumulate: 1.5 }],
    ['bucketBatches', { bucketBatches: 0 }],
    ['maxGradientNorm', { maxGradientNorm: 0 }],
    ['seed', { seed: -1 }],
    ['duration.steps', { duration: { steps: 0 } }],
    ['duration.epochs', { duration: { epochs: NaN } }],
    ['evaluation.every', { evaluation: { ...evaluation, every: 0 } }],
    ['evaluation.best.patience', { evaluation: { ...evaluation, best: { metric: 'loss', mode: 'min', patience: 0 } } }],
    ['checkpoints.every', { checkpoints: { folder: 'x', every: 0 } }],
    ['checkpoints.keep', { checkpoints: { folder: 'x', every: 1, keep: 0 } }],
    ['averageLast', { averageLast: 2 }],
    ['averageLast', { averageLast: 4, checkpoints: { folder: 'x', every: 1 } }],
    ['averageLast', { averageLast: 1, evaluation: { ...evaluation, best: { metric: 'loss', mode: 'min' } } }],
  ] as const)('%s: %o', async (option, given) => {
    const training = train(tinyRun(engine, { duration: { steps: 1 }, dataset, ...given }));
    await expect(training).rejects.toMatchObject({ name: 'OptionError', call: 'train', option });
  });

  it.each([
    ['output.bias', { groups: [{ matches: (path: string) => path !== 'output.bias' }] }],
    ['no weight to train', { freeze: () => true }],
  ] as const)('%s: %o', async (name, given) => {
    const training = train(tinyRun(engine, { duration: { steps: 1 }, dataset, ...given }));
    await expect(training).rejects.toMatchObject({ name: 'TrainingError', code: 'BAD_ARGUMENT' });
    await expect(training).rejects.toThrow(name);
  });

  it('a metric that the evaluation does not give', async () => {
    const options = { ...evaluation, best: { metric: 'f1', mode: 'max' } } as const;
    const training = train(tinyRun(engine, { duration: { steps: 1 }, evaluation: options }));
    await expect(training).rejects.toThrow(
      'best.metric: the evaluation gives no such metric (expected f1, found loss)',
    );
  });
});
