import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnx } from '@firth/ops/onnx';
import { tfjs } from '@firth/ops/tfjs';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { inMemory } from './datasets/in-memory.js';
import { sgd } from './optimizers/sgd.js';
import { counted } from './testing/counted-engine.js';
import { tinyRun } from './testing/tiny-run.js';
import { points, tinyTask } from './testing/tiny-task.js';
import { train } from './train.js';
import type { TrainingTask } from './task.js';

const engines = [counted(onnx({ device: 'cpu', threads: 1 })), counted(tfjs({ backend: 'cpu' }))];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

describe.each(engines)('$name', (engine) => {
  const run = { duration: { steps: 20 }, shuffle: false, bucketBatches: 1, dataset: inMemory(points(80)) } as const;
  const failure = (step: number, at: string) => ({ code: 'NOT_FINITE', details: { step, at } });

  it('names the step and the input that is no number; the last good checkpoint stays', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'firth-nan-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const bad = points(80).map((point, i) => (i === 50 ? { ...point, features: [0, NaN, 0] } : point));
    const training = train({
      ...tinyRun(engine, { ...run, dataset: inMemory(bad) }),
      checkpoints: { folder, every: 2 },
    });
    await expect(training).rejects.toMatchObject(failure(7, 'input x'));
    await expect(training).rejects.toThrow(
      `step 7, input x: the numbers of training overflow (expected finite numbers, found loss NaN, gradient norm NaN). The last good checkpoint is ${join(folder, 'step-00000006')}`,
    );
    expect(readdirSync(folder)).toEqual(['step-00000002', 'step-00000004', 'step-00000006']);
    expect(engine.openSessions).toBe(0);
  });

  it('names the weight that a step has made too large', async () => {
    const training = train(
      tinyRun(engine, { ...run, optimizer: sgd(), schedule: (step) => (step === 4 ? 1e300 : 0.1) }),
    );
    await expect(training).rejects.toMatchObject(failure(6, 'weight hidden.kernel'));
  });

  it('writes no checkpoint of a weight that has overflown, and gives none as a result', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'firth-nan-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const bursting = { ...run, optimizer: sgd(), schedule: (step: number) => (step === 3 ? 1e39 : 0.1) };
    const checkpoints = { folder, every: 1, keep: 1 };
    await expect(train(tinyRun(engine, { ...bursting, checkpoints }))).rejects.toMatchObject(
      failure(4, 'hidden.bias/weight'),
    );
    expect(readdirSync(folder)).toEqual(['step-00000003']);
    await expect(train(tinyRun(engine, { ...bursting, duration: { steps: 4 } }))).rejects.toMatchObject(
      failure(4, 'weight hidden.kernel'),
    );
  });

  it('names the first intermediate that overflows', async () => {
    const task = withPower(tinyTask(), 200);
    const training = train(tinyRun(engine, { ...run, task }));
    await expect(training).rejects.toMatchObject(failure(1, 'powered'));
  });

  it('names the gradient that overflows where the loss does not', async () => {
    const { program, ...rest } = tinyTask();
    const task: typeof rest & { program: typeof program } = {
      ...rest,
      program: {
        ...program,
        run: (ops, weights, inputs) => {
          const results = program.run(ops, weights, inputs);
          const root = ops.sqrt(ops.mul(results.loss, ops.constant([0], []))); // its slope at 0 has no bound
          return { ...results, loss: ops.add(results.loss, root) };
        },
      },
    };
    const training = train(tinyRun(engine, { ...run, task }));
    await expect(training).rejects.toMatchObject(failure(1, 'gradient of output.bias'));
  });
});

/** A task whose logits go through a tap of their power. */
function withPower<E, S, I extends string>(
  { program, ...rest }: TrainingTask<E, S, I, 'logits'>,
  factor: number,
): TrainingTask<E, S, I, 'logits'> {
  return {
    ...rest,
    program: {
      ...program,
      run: (ops, weights, inputs) => {
        const { loss, logits } = program.run(ops, weights, inputs);
        const powered = ops.tap('powered', ops.exp(ops.mul(ops.abs(logits), ops.constant([factor], []))));
        return { loss: ops.add(loss, ops.reduceMean(powered, [0, 1], false)), logits };
      },
    },
  };
}
