import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { onnx } from '../onnx/index.js';
import type { Program } from '../program.js';
import { float32, int32, type Tensor } from '../tensor.js';
import { tfjs } from '../tfjs/index.js';
import { descentKernel } from '../testing/descent-kernel.js';
import { linearWeights } from '../testing/linear-program.js';
import { linear } from '../weights/schema.js';
import type { TrainingEngine } from './session.js';

const [INPUTS, OUTPUTS] = [2, 3];
const schema = linear(INPUTS, OUTPUTS);
type Schema = typeof schema;

const classifier = (rate = 0): Program<Schema, 'x' | 'labels', 'loss' | 'logits' | 'dropped'> => ({
  schema,
  inputs: { x: { dtype: 'float32', shape: ['rows', INPUTS] }, labels: { dtype: 'int32', shape: ['rows'] } },
  run: (ops, weights, { x, labels }) => {
    const dropped = ops.dropout(x, rate);
    const logits = ops.linear(dropped, weights);
    return { loss: ops.crossEntropy(logits, labels), logits, dropped };
  },
});
const batch = { x: float32([0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 0.7, 0.8], [4, 2]), labels: int32([0, 1, 2, 1], [4]) };
const weights = linearWeights(INPUTS, OUTPUTS, (i) => Math.sin(i));
const optimizer = descentKernel();
const all = (...scalars: number[]) => new Map(['kernel', 'bias'].map((path) => [path, scalars]));

const engines: readonly TrainingEngine[] = [
  onnx({ device: 'cpu', threads: 1 }),
  onnx({ device: 'wasm', threads: 1 }),
  tfjs({ backend: 'cpu' }),
];
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.dispose()));
  expect(tf.memory().numTensors).toBe(0);
});

describe.each(engines)('$name', (engine) => {
  it('updates in place by the gradient, and the next loss is lower', async () => {
    const session = await engine.compileTraining(classifier(), weights, { optimizer });
    const before = await session.read('kernel');
    const first = await session.backward(batch);
    const gradient = await session.gradient('kernel');
    await session.update({ gradientScale: 0.5, scalars: all(0.25) });
    const after = await session.read('kernel');
    expect([...after.weight]).toEqual([...before.weight.map((value, i) => value - 0.125 * (gradient[i] ?? NaN))]);
    expect([...(after.slots[0] ?? [])]).toEqual(Array(6).fill(1));
    expect((await session.backward(batch)).loss).toBeLessThan(first.loss);
    await session.dispose();
  });

  it('leaves alone what an update does not name', async () => {
    const session = await engine.compileTraining(classifier(), weights, { optimizer });
    const before = await session.read('bias');
    await session.backward(batch);
    await session.update({ gradientScale: 1, scalars: new Map([['kernel', [1]]]) });
    expect(await session.read('bias')).toEqual(before);
    await session.dispose();
  });

  it('adds the gradients of several batches', async () => {
    const session = await engine.compileTraining(classifier(), weights, { optimizer });
    const half = (from: number) => ({
      x: float32(batch.x.data.slice(2 * from, 2 * from + 4), [2, 2]),
      labels: int32(batch.labels.data.slice(from, from + 2), [2]),
    });
    const whole = await session.backward(batch);
    const expected = await session.gradient('kernel');
    await session.backward(half(0));
    const { gradientNorm } = await session.backward(half(2), { accumulate: true });
    const found = await session.gradient('kernel');
    found.forEach((value, i) => {
      expect(value / 2).toBeCloseTo(expected[i] ?? NaN, 6);
    });
    expect(gradientNorm / 2).toBeCloseTo(whole.gradientNorm, 6);
    await session.dispose();
  });

  it('resumes from what was read: weights and slots', async () => {
    const session = await engine.compileTraining(classifier(), weights, { optimizer });
    await session.backward(batch);
    await session.update({ gradientScale: 1, scalars: all(1) });
    const saved = new Map(
      await Promise.all(['kernel', 'bias'].map(async (path) => [path, await session.read(path)] as const)),
    );
    const expected = await session.backward(batch);
    await session.dispose();

    const resumed = await engine.compileTraining(classifier(), weights, { optimizer });
    for (const [path, state] of saved) await resumed.write(path, state);
    expect(await resumed.backward(batch)).toEqual(expected);
    expect((await resumed.read('bias')).slots).toEqual(saved.get('bias')?.slots);
    await resumed.dispose();
  });

  it('evaluates on the weights as they are, without dropout', async () => {
    const session = await engine.compileTraining(classifier(0.5), weights, { optimizer });
    const evaluation = await session.compile(classifier(0.5), { outputs: ['logits', 'dropped'] });
    const before = await evaluation.run(batch);
    expect(before.dropped.data).toEqual(batch.x.data);
    await session.backward(batch, { dropout: { seed: 1, call: 0 } });
    await session.update({ gradientScale: 1, scalars: all(1) });
    expect((await evaluation.run(batch)).logits.data).not.toEqual(before.logits.data);
    await evaluation.dispose();
    await session.dispose();
  });

  it('gives the outputs that were asked for beside the loss', async () => {
    const session = await engine.compileTraining(classifier(), weights, { outputs: ['logits'] });
    const { outputs } = await session.backward(batch);
    expect(outputs.logits.shape).toEqual([4, OUTPUTS]);
    await session.dispose();
  });

  it.each([
    ['an update of a frozen weight', { scalars: new Map([['kernel', [1]]]) }, /'kernel' is frozen/],
    ['an update of an unknown weight', { scalars: new Map([['w', [1]]]) }, /holds no weight 'w'/],
  ])('refuses %s', async (_, { scalars }, message) => {
    const trainable = (path: string) => path === 'bias';
    const session = await engine.compileTraining(classifier(), weights, { optimizer, trainable });
    await expect(session.update({ gradientScale: 1, scalars })).rejects.toThrow(message);
    await session.dispose();
  });

  it('refuses what does not fit, and all calls after dispose', async () => {
    const session = await engine.compileTraining(classifier(0.1), weights, { optimizer });
    await expect(session.backward(batch)).rejects.toThrow(/drops out: say \{ dropout/);
    await expect(session.write('bias', { weight: new Float32Array(2) })).rejects.toThrow(
      /'bias' holds 3 numbers, found 2/,
    );
    await expect(session.write('bias', { slots: [] })).rejects.toThrow(/expected 1 slots, found 0/);
    await session.dispose();
    await expect(session.backward(batch, { dropout: { seed: 0, call: 0 } })).rejects.toThrow(/disposed of/);
  });

  it('refuses a loss that nothing trainable reaches', async () => {
    const compiled = engine.compileTraining(classifier(), weights, { trainable: () => false });
    await expect(compiled).rejects.toMatchObject({ code: 'NOT_DIFFERENTIABLE' });
  });
});

it('dropout drops the same on every engine', async () => {
  const x = float32(new Float32Array(600).fill(1), [300, 2]);
  const labels = int32(new Int32Array(300), [300]);
  const found: Tensor[] = [];
  for (const engine of engines) {
    const session = await engine.compileTraining(classifier(0.3), weights, { outputs: ['dropped'] });
    const { outputs } = await session.backward({ x, labels }, { dropout: { seed: 2 ** 40 + 1, call: 7 } });
    found.push(outputs.dropped);
    await session.dispose();
  }
  const [first] = found;
  const dropped = first?.data.filter((value) => value === 0).length ?? 0;
  expect(Math.abs(dropped / 600 - 0.3)).toBeLessThan(0.06);
  for (const other of found) expect(other).toEqual(first);
});
