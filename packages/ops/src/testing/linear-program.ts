import type { CheckpointTensor } from '@firth/checkpoints';
import type { Program, WeightSource } from '../program.js';
import { float32 } from '../tensor.js';
import { linear, type Linear } from '../weights/schema.js';

type Schema = ReturnType<typeof linear>;

/** One linear layer, as small as a program can be. */
export const linearProgram = (inputs: number, outputs: number): Program<Schema, 'x', 'y'> => ({
  schema: linear(inputs, outputs),
  inputs: { x: { dtype: 'float32', shape: ['rows', inputs] } },
  run: (ops, weights, { x }) => ({ y: ops.linear(x, weights) }),
});

/** Its weights, the kernel kept as [out, in] the way PyTorch does; `value` gives each number. */
export const linearWeights = (
  inputs: number,
  outputs: number,
  value: (index: number) => number = (index) => index % 97,
): Linear<WeightSource> => ({
  kernel: { tensor: tensorOf('kernel', [outputs, inputs], value), transposed: true },
  bias: { tensor: tensorOf('bias', [outputs], value), transposed: false },
});

export const x = float32([1, 10], [1, 2]);
/** What a layer of 2 inputs and 3 outputs makes of it: kernel [[0, 1], [2, 3], [4, 5]], bias [0, 1, 2]. */
export const y = [10, 2 + 30 + 1, 4 + 50 + 2];

const tensorOf = (name: string, shape: readonly number[], value: (index: number) => number): CheckpointTensor => {
  const count = shape.reduce((product, dim) => product * dim, 1);
  return {
    name,
    dtype: 'float32',
    shape,
    byteLength: 4 * count,
    file: 'memory',
    place: undefined,
    read: () => Promise.resolve(new Uint8Array(Float32Array.from({ length: count }, (_, i) => value(i)).buffer)),
  };
};
