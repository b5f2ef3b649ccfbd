import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { onnx } from '../onnx/index.js';
import type { Program } from '../program.js';
import { float32 } from '../tensor.js';
import { tfjs } from '../tfjs/index.js';
import { GrowingRows } from './growing-rows.js';

/** The sum of all rows of the cache, and new rows that are twice the input. */
const program: Program<object, 'past' | 'x', 'sum' | 'rows'> = {
  schema: {},
  inputs: {
    past: { dtype: 'float32', shape: ['batch', 2, 'capacity', 3] },
    x: { dtype: 'float32', shape: ['batch', 2, 'length', 3] },
  },
  run: (ops, _, { past, x }) => ({ sum: ops.reduceSum(past, [1, 2, 3], false), rows: ops.add(x, x) }),
};

/** [B, 2, T, 3] of one number for each row of the batch. */
const rows = (values: readonly number[], length: number) =>
  float32(
    values.flatMap((value) => Array.from({ length: 6 * length }, () => value)),
    [values.length, 2, length, 3],
  );

describe.each([
  ['onnx cpu', () => onnx()],
  ['onnx wasm', () => onnx({ device: 'wasm' })],
  ['tfjs cpu', () => tfjs({ backend: 'cpu' })],
] as const)('%s', (_, make) => {
  it('appends what a run gives, grows, selects, and is refused when it is gone', async () => {
    const engine = make();
    const executable = await engine.compile(program, {});
    const cache = await executable.openCache({ past: 'rows' }, 2);
    const sumAfter = async (values: readonly number[], length: number) => {
      const { sum, ...others } = await cache.run({ x: rows(values, length) });
      expect(Object.keys(others)).toEqual([]);
      return [...(sum?.data ?? [])];
    };
    expect([cache.length, cache.capacity]).toEqual([0, 64]);
    expect(await sumAfter([1, 10], 60)).toEqual([0, 0]);
    expect(await sumAfter([1, 10], 5)).toEqual([720, 7200]);
    expect([cache.length, cache.capacity]).toEqual([65, 128]);
    await cache.select([1, 1, 0]);
    expect(await sumAfter([0, 1, 0], 1)).toEqual([7800, 7800, 780]);
    expect(await sumAfter([0, 0, 0], 1)).toEqual([7800, 7812, 780]);
    await expect(cache.run({ x: rows([1, 2], 1) })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await cache.dispose();
    await executable.dispose();
    await engine.dispose();
  });
});

it.each([
  ['onnx cpu', () => onnx()],
  ['tfjs cpu', () => tfjs({ backend: 'cpu' })],
] as const)('%s gives the outputs that are asked for, and refuses others', async (_, make) => {
  const engine = make();
  const executable = await engine.compile(program, {});
  const cache = await executable.openCache({ past: 'rows' }, 1);
  expect(await cache.run({ x: rows([1], 2) }, { outputs: [] })).toEqual({});
  const { sum } = await cache.run({ x: rows([1], 1) }, { outputs: ['sum'] });
  expect([...(sum?.data ?? [])]).toEqual([24]); // two rows of 2 · 3 twos were appended
  for (const outputs of [['rows'], ['other']])
    await expect(cache.run({ x: rows([1], 1) }, { outputs })).rejects.toMatchObject({ code: 'UNKNOWN_OUTPUT' });
  await cache.dispose();
  await executable.dispose();
  await engine.dispose();
});

it('a worker cache refuses rows that are not there, and calls after dispose', async () => {
  const engine = onnx();
  const executable = await engine.compile(program, {});
  const cache = await executable.openCache({ past: 'rows' }, 1);
  await expect(cache.select([1])).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  await cache.dispose();
  await expect(cache.run({ x: rows([1], 1) })).rejects.toMatchObject({ code: 'DISPOSED' });
  await engine.dispose();
});

it('rows keep their place when the buffer grows', () => {
  const growing = new GrowingRows(1, 2, 1);
  const given = Float32Array.from({ length: 140 }, (_, i) => i);
  growing.append(given, 70);
  growing.append(Float32Array.of(1000, 2000), 1);
  expect(growing.shape).toEqual([1, 2, 128, 1]);
  expect([...growing.data.subarray(0, 71)]).toEqual([...given.subarray(0, 70), 1000]);
  expect([...growing.data.subarray(128, 199)]).toEqual([...given.subarray(70), 2000]);
  const buffer = growing.data.buffer;
  growing.append(
    Float32Array.from({ length: 160 }, (_, i) => -i),
    80,
  ); // 151 rows of 192, where 256 have room
  expect(growing.data.buffer).toBe(buffer);
  expect(growing.shape).toEqual([1, 2, 192, 1]);
  expect([...growing.data.subarray(0, 72)]).toEqual([...given.subarray(0, 70), 1000, -0]);
  expect([...growing.data.subarray(192, 264)]).toEqual([...given.subarray(70), 2000, -80]);
});
