import type { CheckpointTensor } from '@firth/checkpoints';
import { expect, it } from 'vitest';
import type { Program, WeightSource } from '../program.js';
import { readWeight } from '../weights/read-weight.js';
import { linear, type Linear } from '../weights/schema.js';
import { quantizedKernels } from './quantized-kernels.js';
import { quantizedLinear } from './quantized-linear.js';
import { record } from './record.js';

type Schema = ReturnType<typeof linear>;

const program = (precision?: 'full'): Program<Schema, 'x', 'y'> => ({
  schema: linear(2, 3),
  inputs: { x: { dtype: 'float32', shape: ['batch', 2] } },
  run: (ops, weights, { x }) => ({ y: ops.linear(x, weights, precision) }),
});

function stored(name: string, shape: readonly number[], values: Int8Array | Float32Array): CheckpointTensor {
  const bytes = new Uint8Array(values.buffer);
  const place = { path: '/models/a/model.safetensors', offset: 64, byteLength: bytes.byteLength };
  const dtype = values instanceof Int8Array ? 'int8' : 'float32';
  return {
    name,
    dtype,
    shape,
    byteLength: bytes.byteLength,
    file: place.path,
    place,
    read: () => Promise.resolve(bytes),
  };
}

const weights: Linear<WeightSource> = {
  kernel: {
    tensor: stored('kernel', [2, 3], Int8Array.of(1, -2, 127, -127, 3, 0)),
    transposed: false,
    scales: stored('kernel_output_scale', [3], Float32Array.of(0.5, 0.25, 2)),
  },
  bias: { tensor: stored('bias', [3], new Float32Array(3)), transposed: false },
};

const recorded = (dtype: 'int8' | 'float32') =>
  new Map(
    record(
      program(),
      weights,
      {},
      { dtype, isCoarse: false, ...(dtype === 'int8' ? { linear: quantizedLinear } : {}) },
    ).graph.weights.map((weight) => [weight.name, weight]),
  );

it('int8 maps values and scales from the file, and never reads the kernel in floats', () => {
  const found = recorded('int8');
  expect([...found.keys()].sort()).toEqual(['int8-scales:kernel', 'int8:kernel', 'weight:bias']);
  const file = { kind: 'external', location: 'model.safetensors', offset: 64 };
  expect(found.get('int8:kernel')).toMatchObject({ type: 'int8', shape: [2, 3], file });
  expect(found.get('int8-scales:kernel')).toMatchObject({ type: 'float32', shape: [3], file });
});

it('float32 reads each value times the scale of its output channel', async () => {
  const kernel = recorded('float32').get('weight:kernel');
  expect(kernel).toMatchObject({ type: 'float32', shape: [2, 3], byteLength: 24, file: undefined });
  const expected = Float32Array.of(0.5, -0.5, 254, -63.5, 0.75, 0);
  expect(await kernel?.read()).toEqual(new Uint8Array(expected.buffer));
  const turned = await readWeight({ ...weights.kernel, transposed: true });
  expect(turned).toEqual(Float32Array.of(0.5, -63.5, -0.5, 0.75, 254, 0));
});

it('names the kernels that int8 rounds, and none of a layer in full precision', () => {
  expect([...quantizedKernels(program(), weights).keys()]).toEqual(['kernel']);
  expect(quantizedKernels(program('full'), weights).size).toBe(0);
});
