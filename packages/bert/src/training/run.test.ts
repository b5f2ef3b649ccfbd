import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { onnx } from '@firth/ops/onnx';
import { tfjs } from '@firth/ops/tfjs';
import type { Dataset } from '@firth/training';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, it } from 'vitest';
import type { BertText } from '../inputs.js';
import { fixture } from '../testing/fixtures.js';
import { fineTune } from './fine-tune.js';
import type { LabelledText } from './labelled-text.js';

/** What PyTorch computed (fixtures/bert/fine_tuning.py). */
const run = JSON.parse(readFileSync(fixture('english', 'fine-tuning', 'run.json'), 'utf8')) as Readonly<
  Record<'steps' | 'batchSize' | 'learningRate' | 'warmup' | 'weightDecay' | 'maxGradientNorm' | 'maxLength', number>
> & {
  readonly examples: readonly { readonly text: BertText; readonly label: string }[];
  readonly losses: readonly number[];
};

/** Of the loss, absolute, at every step. */
const BOUND = 1e-3;

const engines = [onnx({ device: 'cpu' }), tfjs({ backend: 'cpu' })];
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.dispose()));
  expect(tf.memory().numTensors).toBe(0);
});

/** The examples as they stand, whatever order is asked for. */
const inOrder: Dataset<LabelledText<string>> = {
  name: 'run.json',
  size: run.examples.length,
  // eslint-disable-next-line @typescript-eslint/require-await -- datasets are asynchronous, this one need not be
  async *examples() {
    yield* run.examples;
  },
};

it.each(engines)(
  "$name: 50 steps have PyTorch's loss throughout",
  async (engine) => {
    const { model, result } = await fineTune({
      model: fixture('english', 'classifier'),
      engine,
      train: inOrder,
      duration: { steps: run.steps },
      batchSize: run.batchSize,
      bucketBatches: 1,
      learningRate: run.learningRate,
      warmup: run.warmup,
      weightDecay: run.weightDecay,
      maxGradientNorm: run.maxGradientNorm,
      maxLength: run.maxLength,
      dropout: 0,
    });
    const losses = result.history.steps.map(({ loss }) => loss);
    expect(losses).toHaveLength(run.losses.length);
    const errors = losses.map((loss, i) => Math.abs(loss - (run.losses[i] ?? NaN)));
    expect(Math.max(...errors)).toBeLessThanOrEqual(BOUND);
    expect(model.labels).toEqual(['bad', 'so-so', 'good']);
    await model.dispose();
  },
  120_000,
);
