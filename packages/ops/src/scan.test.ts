import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { onnx } from './onnx/index.js';
import type { Ops } from './ops.js';
import type { Program } from './program.js';
import { shapes, type Shaped } from './shapes/engine.js';
import { float32 } from './tensor.js';
import { tfjs } from './tfjs/index.js';

const float = (...shape: (number | string)[]): Shaped => ({ dtype: 'float32', shape });

describe('scan refuses', () => {
  const same = <T>(state: Readonly<Record<'h', T>>) => ({ state, outputs: {} });

  it('no sequence', () => {
    expect(() => shapes.scan(same, { h: float(2) }, {})).toThrow('scan: needs at least one sequence');
  });

  it('no state', () => {
    const step = () => ({ state: {}, outputs: {} });
    expect(() => shapes.scan(step, {}, { x: float(3, 2) })).toThrow('scan: needs at least one state');
  });

  it('sequences of two lengths', () => {
    expect(() => shapes.scan(same, { h: float(2) }, { x: float('length', 2), y: float(4) })).toThrow(
      "scan: 'x' is [length, 2], but 'y' [4]: not as many rows",
    );
  });

  it('a scalar for a sequence', () => {
    expect(() => shapes.scan(same, { h: float(2) }, { x: float() })).toThrow("scan: 'x' is a scalar and has no rows");
  });

  it('a state that changes its shape', () => {
    const step = (_: object, { x }: Readonly<Record<'x', Shaped>>) => ({ state: { h: x }, outputs: {} });
    expect(() => shapes.scan(step, { h: float(2) }, { x: float(3, 5) })).toThrow(
      "scan: state 'h' goes in as float32 [2] and comes out as float32 [5]",
    );
  });
});

const sums = {
  schema: {},
  inputs: { x: { dtype: 'float32', shape: ['length', 2] }, start: { dtype: 'float32', shape: [2] } },
  run: <T>(ops: Ops<T>, _: object, { x, start }: Readonly<Record<'x' | 'start', T>>) => {
    const step = ({ sum }: Readonly<Record<'sum', T>>, row: Readonly<Record<'x', T>>) => {
      const next = ops.add(sum, row.x);
      return { state: { sum: next }, outputs: { sum: next } };
    };
    return { y: ops.scan(step, { sum: start }, { x }).outputs.sum };
  },
} satisfies Program<object, 'x' | 'start', 'y'>;

const leaking = {
  ...sums,
  run: <T>(ops: Ops<T>, _: object, { x, start }: Readonly<Record<'x' | 'start', T>>) => {
    let inside = start;
    ops.scan(
      (state: Readonly<Record<'sum', T>>) => ((inside = state.sum), { state, outputs: {} }),
      { sum: start },
      { x },
    );
    return { y: ops.add(inside, start) };
  },
} satisfies Program<object, 'x' | 'start', 'y'>;

const engines = [onnx({ device: 'cpu', threads: 1 }), tfjs({ backend: 'cpu' })];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

describe.each(engines)('$name', (engine) => {
  it('refuses a value of a step outside of it', async () => {
    await expect(engine.compile(leaking, {})).rejects.toThrow('scan: a value of a step is used outside of it');
  });

  it('serves every length with one program', async () => {
    const executable = await engine.compile(sums, {});
    for (const length of [1, 2, 5]) {
      const x = float32(Array<number>(2 * length).fill(1), [length, 2]);
      const { y } = await executable.run({ x, start: float32([1, 2], [2]) });
      expect([...y.data].slice(-2)).toEqual([1 + length, 2 + length]);
    }
    await executable.dispose();
  });
});

it('leaves nothing on TensorFlow.js, done or broken off', async () => {
  const before = tf.memory().numTensors;
  const executable = await tfjs({ backend: 'cpu' }).compile(sums, {});
  const inputs = { x: float32(new Array<number>(40_000).fill(1), [20_000, 2]), start: float32([0, 0], [2]) };
  await executable.run({ x: float32([1, 2, 3, 4], [2, 2]), start: inputs.start });
  const controller = new AbortController();
  setTimeout(() => {
    controller.abort(new Error('enough'));
  }, 20);
  await expect(executable.run(inputs, { signal: controller.signal })).rejects.toThrow('enough');
  await executable.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
