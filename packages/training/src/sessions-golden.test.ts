import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import type { TrainingEngine } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { tfjs } from '@firth/ops/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { inMemory } from './datasets/in-memory.js';
import { adagrad } from './optimizers/adagrad.js';
import { adam, adamW, bertAdam } from './optimizers/adam.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { sgd } from './optimizers/sgd.js';
import { linearWarmup } from './schedules.js';
import { tinyTask, type TinyValues } from './testing/tiny-task.js';
import { train } from './train.js';

interface Golden {
  readonly features: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly start: TinyValues;
  readonly runs: Readonly<
    Record<
      string,
      {
        readonly steps: readonly { readonly loss: number; readonly gradientNorm: number }[];
        readonly weights: TinyValues;
      }
    >
  >;
}
const golden = JSON.parse(
  readFileSync(new URL('../../../fixtures/training/sessions.json', import.meta.url), 'utf8'),
) as Golden; // made by fixtures/training/sessions.py
const [STEPS, WARMUP, TOTAL, MAX_NORM, SMOOTHING] = [10, 3, 12, 0.4, 0.1];
const BOUND = 1e-6;

const engines: readonly TrainingEngine[] = [onnx({ device: 'cpu', threads: 1 }), tfjs({ backend: 'cpu' })];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

const examples = golden.features.map((features, i) => ({ features, label: golden.labels[i] ?? NaN }));

/** As fixtures/training/sessions.py says, in batches of four, two to a step. */
async function run(engine: TrainingEngine, name: string, optimizer: Optimizer, rate: number, weightDecay: number) {
  const isUnfrozen = name === 'unfrozen';
  const fromStep = isUnfrozen ? 4 : 1;
  const matches = (start: string, end: string) => (path: string) => path.startsWith(start) && path.endsWith(end);
  return train({
    engine,
    task: tinyTask({ labelSmoothing: SMOOTHING, values: golden.start }),
    dataset: inMemory(examples),
    duration: { steps: STEPS },
    optimizer,
    schedule: linearWarmup(rate, WARMUP, TOTAL),
    groups: [
      { matches: matches('hidden', 'bias'), rateFactor: 0.5, fromStep },
      { matches: matches('hidden', 'kernel'), weightDecay, fromStep },
      { matches: matches('', 'bias'), rateFactor: 0.5 },
      { matches: () => true, weightDecay },
    ],
    ...(isUnfrozen && { freeze: (path: string) => path === 'output.bias' }),
    maxGradientNorm: MAX_NORM,
    batchSize: 4,
    accumulate: 2,
    shuffle: false,
    bucketBatches: 1,
  });
}

const cases: readonly (readonly [name: string, optimizer: Optimizer, rate: number, weightDecay: number])[] = [
  ['sgd', sgd(), 0.5, 0.01],
  ['sgd momentum', sgd({ momentum: 0.9 }), 0.2, 0.01],
  ['sgd nesterov', sgd({ momentum: 0.9, nesterov: true }), 0.2, 0.01],
  ['adagrad', adagrad(), 0.1, 0.01],
  ['adam', adam(), 0.02, 0.01],
  ['adamw', adamW(), 0.02, 0.1],
  ['bert-adam', bertAdam(), 0.02, 0.1],
  ['unfrozen', adamW(), 0.02, 0.1],
];

describe.each(engines)('$name', (engine) => {
  it.each(cases)('%s: ten steps are PyTorch’s', async (name, optimizer, rate, weightDecay) => {
    const { history, weights } = await run(engine, name, optimizer, rate, weightDecay);
    const expected = golden.runs[name];
    expect(expected?.steps).toHaveLength(STEPS);
    expected?.steps.forEach(({ loss, gradientNorm }, i) => {
      expect(Math.abs((history.steps[i]?.loss ?? NaN) - loss)).toBeLessThanOrEqual(BOUND);
      expect(Math.abs((history.steps[i]?.gradientNorm ?? NaN) - gradientNorm)).toBeLessThanOrEqual(BOUND);
    });
    for (const [path, values] of Object.entries(expected?.weights ?? {})) {
      const found = weights.get(path);
      expect(found).toHaveLength(values.length);
      values.forEach((value, i) => {
        expect(Math.abs((found?.[i] ?? NaN) - value), path).toBeLessThanOrEqual(BOUND);
      });
    }
  });
});
