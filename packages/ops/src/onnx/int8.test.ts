import { memoryTensor } from '@firth/checkpoints';
import { afterAll, describe, expect, it } from 'vitest';
import type { Program, WeightSource } from '../program.js';
import { float32 } from '../tensor.js';
import { linear, type Linear } from '../weights/schema.js';
import { onnx } from './index.js';

/** Whole numbers: inputs that fill their 8 bits, and kernels at the bound of their pairs, so that every scale is 1. */
interface Case {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: Int32Array;
}

/** Columns by turns: pairs of 64 and 63, of 127 and 0, and of −63 and −64; the first pair of each fills its bound. */
function atTheBound(inputs: number, outputs: number): Case {
  const pairs = [
    [64, 63],
    [127, 0],
    [-63, -64],
    [127, -127],
  ];
  const kernel = Int32Array.from({ length: inputs * outputs }, (_, at) => {
    const [i, o] = [Math.floor(at / outputs), at % outputs];
    if (i === inputs - 1 && i % 2 === 0) return 127; // the last row of an odd number stands alone
    return pairs[o % pairs.length]?.[i % 2] ?? NaN;
  });
  return { inputs, outputs, kernel };
}

function schemaProgram(inputs: number, outputs: number, isPositive: boolean) {
  const program: Program<ReturnType<typeof linear>, 'x', 'y'> = {
    schema: linear(inputs, outputs),
    inputs: { x: { dtype: 'float32', shape: ['rows', inputs] } },
    run: (ops, weights, { x }) => ({ y: ops.linear(isPositive ? ops.activation('relu', x) : x, weights) }),
  };
  return program;
}

const source = (name: string, shape: readonly number[], values: Float32Array): WeightSource => ({
  tensor: memoryTensor(name, shape, values),
  transposed: false,
});

/** Runs of the largest value (and of its negative), with zeros between them. */
function extremes(rows: number, inputs: number, isPositive: boolean): Int32Array {
  const [high, low] = isPositive ? [255, 0] : [127, -127];
  return Int32Array.from({ length: rows * inputs }, (_, at) => {
    const [row, i] = [Math.floor(at / inputs), at % inputs];
    if (i === 0 || row % 3 === 0) return high; // a whole row of the largest is the worst that there is
    return row % 3 === 1 ? (Math.floor(i / 2) % 2 === 0 ? high : low) : (i * 7919 + row) % 5 === 0 ? high : low;
  });
}

function products(x: Int32Array, rows: number, { kernel, inputs, outputs }: Case): number[] {
  return Array.from({ length: rows * outputs }, (_, at) => {
    const [row, o] = [Math.floor(at / outputs), at % outputs];
    let sum = 0;
    for (let i = 0; i < inputs; i++) sum += (x[row * inputs + i] ?? NaN) * (kernel[i * outputs + o] ?? NaN);
    return sum;
  });
}

describe.each(['cpu', 'wasm'] as const)(
  '%s: the sums of products are whole numbers, however large the values',
  (device) => {
    const engine = onnx({ device, dtype: 'int8' });
    afterAll(() => engine.dispose());

    it.each([
      [64, 32],
      [65, 17],
      [127, 33],
      [192, 64], // a sum of 200 products is exact in float32 too
    ])('%i inputs, %i outputs', async (inputs, outputs) => {
      const given = atTheBound(inputs, outputs);
      const weights: Linear<WeightSource> = {
        kernel: source('kernel', [inputs, outputs], Float32Array.from(given.kernel)),
        bias: source('bias', [outputs], new Float32Array(outputs)),
      };
      for (const isPositive of [false, true]) {
        const executable = await engine.compile(schemaProgram(inputs, outputs, isPositive), weights);
        for (const rows of [1, 2, 3, 4, 7, 16, 33, 130]) {
          const x = extremes(rows, inputs, isPositive);
          const { y } = await executable.run({ x: float32([...x], [rows, inputs]) });
          expect([...y.data].map(Math.round)).toEqual(products(x, rows, given));
        }
        await executable.dispose();
      }
    });
  },
);

it('gives the same in the native runtime and in WebAssembly, whatever the values', async () => {
  const [rows, inputs, outputs] = [9, 65, 33];
  const wave = (length: number, step: number) =>
    Float32Array.from({ length }, (_, i) => Math.sin(i * step) ** 3 * (1 + (i % 13)));
  const weights: Linear<WeightSource> = {
    kernel: source('kernel', [inputs, outputs], wave(inputs * outputs, 1.7)),
    bias: source('bias', [outputs], wave(outputs, 0.3)),
  };
  const x = float32([...wave(rows * inputs, 0.9)], [rows, inputs]);
  for (const isPositive of [false, true]) {
    const found = [];
    for (const device of ['cpu', 'wasm'] as const) {
      const engine = onnx({ device, dtype: 'int8' });
      const executable = await engine.compile(schemaProgram(inputs, outputs, isPositive), weights);
      found.push([...(await executable.run({ x })).y.data]);
      await engine.dispose();
    }
    const [native = [], wasm = []] = found;
    native.forEach((value, i) => {
      expect(Math.abs(value - (wasm[i] ?? NaN))).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value)));
    });
  }
});
