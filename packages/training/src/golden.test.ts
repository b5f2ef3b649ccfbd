/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accuracy, f1, macroF1, matthews } from './metrics/classification.js';
import { pearson, spearman } from './metrics/correlation.js';
import { adagrad } from './optimizers/adagrad.js';
import { adam, adamW, bertAdam } from './optimizers/adam.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { sgd } from './optimizers/sgd.js';
import { constant, cosine, linearWarmup, noam, slantedTriangular, type Schedule } from './schedules.js';

interface Golden {
  readonly start: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly optimizers: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly schedules: Readonly<Record<string, readonly number[]>>;
  readonly metrics: Readonly<Record<'predictions' | 'labels' | 'scores' | 'targets', number[]>> &
    Readonly<Record<'accuracy' | 'f1' | 'matthews' | 'pearson' | 'spearman', number>>;
  readonly metricCases: readonly (Readonly<Record<'predictions' | 'labels' | 'scores' | 'targets', number[]>> &
    Readonly<Record<'accuracy' | 'f1' | 'macroF1' | 'matthews' | 'pearson' | 'spearman', number | 'NaN'>>)[];
}
const golden = JSON.parse(
  readFileSync(new URL('../../../fixtures/training/golden.json', import.meta.url), 'utf8'),
) as Golden; // made by fixtures/training/make.py

const BOUND = 1e-6;

const cases: readonly (readonly [name: string, optimizer: Optimizer, rate: number, weightDecay: number])[] = [
  ['sgd', sgd(), 0.1, 0.01],
  ['sgd momentum', sgd({ momentum: 0.9 }), 0.1, 0],
  ['sgd nesterov', sgd({ momentum: 0.9, nesterov: true }), 0.1, 0.01],
  ['adagrad', adagrad(), 0.1, 0.01],
  ['adam', adam(), 0.01, 0.01],
  ['adamw', adamW(), 0.01, 0.1],
  ['bert-adam', bertAdam(), 0.01, 0.1],
];

/** The kernel's arrays as a training session lays them out. */
function laidOut({ kernel }: Optimizer) {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const size = golden.start.length;
  const stride = Math.ceil(size / 4) * 16;
  const arrays = Array.from(
    { length: 2 + kernel.slots },
    (_, i) => new Float32Array(memory.buffer, 65536 + i * stride, size),
  );
  const abort = () => undefined;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(kernel.wasm), { env: { memory, abort } });
  const entry = exports[kernel.entry] as (...numbers: number[]) => void; // a session checks that it is there
  return {
    arrays,
    step: (scale: number, scalars: readonly number[]) => {
      entry(size, ...arrays.map((array) => array.byteOffset), scale, ...scalars);
    },
  };
}

describe.each(cases)('%s against PyTorch', (name, optimizer, rate, weightDecay) => {
  const plain = Array.from({ length: 2 + optimizer.kernel.slots }, () => new Float32Array(golden.start.length));
  const [weight = new Float32Array(), gradient = new Float32Array(), ...slots] = plain;
  const reference = {
    arrays: plain,
    step: (scale: number, scalars: readonly number[]) => {
      optimizer.reference({ weight, gradient, slots }, scale, scalars);
    },
  };
  it.each([
    ['the kernel', laidOut(optimizer)],
    ['the reference', reference],
  ])('%s: ten steps', (_, { arrays, step }) => {
    const SCALE = 0.25;
    arrays[0]?.set(golden.start);
    golden.gradients.forEach((values, i) => {
      arrays[1]?.set(values.map((value) => value / SCALE));
      step(SCALE, optimizer.scalars({ step: i + 1, rate, weightDecay }));
      const expected = golden.optimizers[name]?.[i] ?? [];
      expect(expected).toHaveLength(golden.start.length);
      expected.forEach((value, at) => {
        expect(Math.abs((arrays[0]?.[at] ?? NaN) - value)).toBeLessThanOrEqual(BOUND * Math.max(1, Math.abs(value)));
      });
    });
  });
});

const schedules: Readonly<Record<string, Schedule>> = {
  constant: constant(0.5),
  linearWarmup: linearWarmup(0.5, 8, 30),
  cosine: cosine(0.5, 8, 40),
  noam: noam(512, 10),
  slantedTriangular: slantedTriangular(0.5, 40),
};
it.each(Object.entries(schedules))('schedule %s', (name, schedule) => {
  const expected = golden.schedules[name] ?? [];
  expect(expected).toHaveLength(40);
  expected.forEach((rate, step) => {
    expect(schedule(step)).toBeCloseTo(rate, 10);
  });
});

describe('metrics', () => {
  const { predictions, labels, scores, targets } = golden.metrics;
  it.each([
    ['accuracy', accuracy(predictions, labels)],
    ['f1', f1(predictions, labels)],
    ['matthews', matthews(predictions, labels)],
    ['pearson', pearson(scores, targets)],
    ['spearman', spearman(scores, targets)],
  ] as const)('%s', (name, found) => {
    expect(found).toBeCloseTo(golden.metrics[name], 6); // scores are float32 in the reference
  });
  it('of classes that occur on one side or nowhere, and of constant series', () => {
    expect(golden.metricCases).toHaveLength(60);
    for (const given of golden.metricCases) {
      const found = {
        accuracy: accuracy(given.predictions, given.labels),
        f1: f1(given.predictions, given.labels),
        macroF1: macroF1(given.predictions, given.labels),
        matthews: matthews(given.predictions, given.labels),
        pearson: pearson(given.scores, given.targets),
        spearman: spearman(given.scores, given.targets),
      };
      for (const name of ['accuracy', 'f1', 'macroF1', 'matthews', 'pearson', 'spearman'] as const) {
        const wanted = given[name];
        if (wanted === 'NaN') expect(found[name], name).toBeNaN();
        else expect(found[name], `${name} of ${JSON.stringify(given)}`).toBeCloseTo(wanted, 6);
      }
    }
    expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBeNaN();
    expect(macroF1([0, 1, 1, 2, 0], [0, 1, 2, 2, 1])).toBeCloseTo(0.6111, 4);
  });
  it('refuses unlike lengths', () => {
    expect(() => accuracy([1], [])).toThrow(/as many predictions as labels/);
  });
});
