import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { CheckpointTensor } from '@firth/checkpoints';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Program, WeightSource } from '../program.js';
import { float32, int32 } from '../tensor.js';
import { linear, weight } from '../weights/schema.js';
import { tfjs } from './index.js';

const schema = { ...linear(2, 3), unused: weight([4]) };

const program: Program<typeof schema, 'x', 'y' | 'kernel' | 'unused'> = {
  schema,
  inputs: { x: { dtype: 'float32', shape: ['rows', 2] } },
  run: (ops, weights, { x }) => {
    const doubled = ops.tap('doubled', ops.mul(x, ops.constant([2], [])));
    return { y: ops.linear(doubled, weights), kernel: weights.kernel, unused: weights.unused };
  },
};

const tensorOf = (values: readonly number[], shape: readonly number[]): CheckpointTensor => ({
  name: 'weight',
  dtype: 'float32',
  shape,
  byteLength: values.length * 4,
  file: 'memory',
  place: undefined,
  read: () => Promise.resolve(new Uint8Array(Float32Array.from(values).buffer)),
});
const asIs = (tensor: CheckpointTensor): WeightSource => ({ tensor, transposed: false });
const unreadable = { ...tensorOf([], [4]), read: () => Promise.reject(new Error('nobody asked for this weight')) };

const weights = {
  kernel: asIs(tensorOf([1, 2, 3, 4, 5, 6], [2, 3])),
  bias: asIs(tensorOf([0.5, 0, -0.5], [3])),
  unused: asIs(unreadable),
};
const x = float32([1, 10], [1, 2]);
const y = [2 * 1 + 20 * 4 + 0.5, 2 * 2 + 20 * 5, 2 * 3 + 20 * 6 - 0.5];

/** x · 0.5 + 1 again and again: some 10 ms for each hundred layers of 1,000 rows on the cpu backend. */
const deep = (layers: number): Program<object, 'x', 'y'> => ({
  schema: {},
  inputs: { x: { dtype: 'float32', shape: ['rows', 16] } },
  run: (ops, _, inputs) => {
    let value = inputs.x;
    for (let i = 0; i < layers; i++) value = ops.add(ops.mul(value, ops.constant([0.5], [])), ops.constant([1], []));
    return { y: value };
  },
});
const thousandRows = { x: float32(new Float32Array(16_000), [1000, 16]) };

let before = 0;
beforeAll(() => tf.setBackend('cpu'));
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  it('reads only the weights that are needed, and leaves no tensor behind', async () => {
    const executable = await tfjs({ backend }).compile(program, weights, { outputs: ['y'], taps: ['doubled'] });
    const held = tf.memory().numTensors;
    expect(held).toBeGreaterThan(before);
    for (const rows of [1, 3, 0]) {
      const found = await executable.run({ x: float32(new Float32Array(rows * 2), [rows, 2]) });
      expect(found.y.shape).toEqual([rows, 3]);
      expect(found['doubled']?.shape).toEqual([rows, 2]);
      expect(tf.memory().numTensors).toBe(held);
    }
    expect([...(await executable.run({ x })).y.data]).toEqual(y);
    await executable.dispose();
  });

  it('transposes a kernel that is stored as [out, in] once', async () => {
    const stored = { ...weights, kernel: { tensor: tensorOf([1, 4, 2, 5, 3, 6], [3, 2]), transposed: true } };
    const engine = tfjs({ backend });
    const executable = await engine.compile(program, stored, { outputs: ['y'] });
    expect(tf.memory().numTensors - before).toBe(3); // kernel, bias, the constant 2
    expect([...(await executable.run({ x })).y.data]).toEqual(y);
    await engine.dispose();
    await expect(engine.compile(program, stored)).rejects.toMatchObject({ code: 'DISPOSED' });
  });

  it('hands out copies: what is done to an output changes no weight', async () => {
    const executable = await tfjs({ backend }).compile(program, weights, { outputs: ['kernel'] });
    const first = await executable.run({ x });
    first.kernel.data.fill(0);
    expect([...(await executable.run({ x })).kernel.data]).toEqual([1, 2, 3, 4, 5, 6]);
    await executable.dispose();
  });

  it('holds no more at once when there are more layers', async () => {
    const engine = tfjs({ backend });
    const peaks: number[] = [];
    for (const layers of [5, 50]) {
      const executable = await engine.compile(deep(layers), {});
      const outcome = tf.scalar(0); // `profile` wants a tensor
      const { peakBytes } = await tf.profile(async () => {
        await executable.run(thousandRows);
        return outcome;
      });
      outcome.dispose();
      peaks.push(peakBytes);
      await executable.dispose();
    }
    expect(peaks[1]).toBeLessThan((peaks[0] ?? 0) * 1.1);
  });

  it('disposes of everything when an operation fails', async () => {
    const lookup: Program<typeof table, 'ids', 'y'> = {
      schema: table,
      inputs: { ids: { dtype: 'int32', shape: ['n'] } },
      run: (ops, w, { ids }) => {
        const one = ops.cast(ops.reduceSum(ops.slice(w, 0, 0, 1), [0, 1], false), 'int32'); // what a weight decides is not seen before
        return { y: ops.embedding(w, ops.add(ids, one)) };
      },
    };
    const executable = await tfjs({ backend }).compile(lookup, asIs(tensorOf([1, 2, 3, 4], [2, 2])));
    const held = tf.memory().numTensors;
    await expect(executable.run({ ids: int32([7], [1]) })).rejects.toMatchObject({ code: 'RUNTIME' });
    expect(tf.memory().numTensors).toBe(held);
    await executable.dispose();
  });
});

const table = weight([2, 2]);

it('multiplies a batch of large matrices, broadcast over each other, on wasm as on cpu', async () => {
  const product: Program<object, 'a' | 'b', 'y'> = {
    schema: {},
    inputs: { a: { dtype: 'float32', shape: ['n', 1, 130, 130] }, b: { dtype: 'float32', shape: [2, 130, 130] } },
    run: (ops, _, { a, b }) => ({ y: ops.matmul(a, b) }),
  };
  const values = (count: number) => Float32Array.from({ length: count * 130 * 130 }, (_, i) => ((i * 31) % 17) - 8);
  const inputs = { a: float32(values(3), [3, 1, 130, 130]), b: float32(values(2).reverse(), [2, 130, 130]) };
  const found = await Promise.all(
    ['cpu', 'wasm'].map(async (backend) => {
      const executable = await tfjs({ backend }).compile(product, {});
      const { y: result } = await executable.run(inputs);
      await executable.dispose();
      return result;
    }),
  );
  expect(found[0]?.shape).toEqual([3, 2, 130, 130]);
  expect(found[1]).toEqual(found[0]); // whole numbers, so that every order of summation gives the same
});

describe('while it runs', () => {
  it('lets the event loop turn, and stops when aborted', async () => {
    const executable = await tfjs({ backend: 'cpu' }).compile(deep(1000), {});
    const held = tf.memory().numTensors;
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 20);
    const aborted = executable.run(thousandRows, { signal: controller.signal });
    const behind = executable.run(thousandRows);
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    expect((await behind).y.data[0]).toBeCloseTo(2, 6);
    expect(tf.memory().numTensors).toBe(held);
    await expect(executable.run(thousandRows, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    await executable.dispose();
  });

  it('finishes before it is disposed of, and refuses what comes after', async () => {
    const executable = await tfjs({ backend: 'cpu' }).compile(deep(100), {});
    const running = executable.run(thousandRows);
    const last = running.then(() => executable.run(thousandRows));
    await running;
    await Promise.allSettled([executable.dispose(), executable.dispose(), last]);
    await expect(last).rejects.toMatchObject({ code: 'DISPOSED' });
  });

  it('disposes of what is still being compiled', async () => {
    const engine = tfjs({ backend: 'cpu' });
    const compiling = engine.compile(deep(10), {});
    await engine.dispose();
    await expect(compiling).rejects.toMatchObject({ code: 'DISPOSED' });
  });

  it('takes the current backend unless one is named', async () => {
    const held = tf.findBackend('cpu').numDataIds();
    const executable = await tfjs().compile(program, weights, { outputs: ['y'] });
    expect(tf.findBackend('cpu').numDataIds() - held).toBe(3); // kernel, bias, the constant 2
    await executable.dispose();
  });

  it('gives the application its own backend back', async () => {
    const executables = await Promise.all(
      ['wasm', 'cpu'].map((backend) => tfjs({ backend }).compile(program, weights, { outputs: ['y'] })),
    );
    const found = await Promise.all(executables.map((executable) => executable.run({ x })));
    for (const outputs of found) expect([...outputs.y.data]).toEqual(y);
    expect(tf.getBackend()).toBe('cpu');
    await Promise.all(executables.map((executable) => executable.dispose()));
  });
});

describe('refuses', () => {
  it.each([
    ['tensorflow', /npm i @tensorflow\/tfjs-node/],
    ['webgpu', /no backend .* 'webgpu', there are cpu, wasm: import '@tensorflow\/tfjs-backend-webgpu' first/],
  ])('the backend %s where it is not there', async (backend, message) => {
    await expect(tfjs({ backend }).compile(program, weights)).rejects.toThrow(
      expect.objectContaining({ code: 'RUNTIME', message: expect.stringMatching(message) as string }),
    );
  });

  it('inputs that do not fit and names that do not exist', async () => {
    const engine = tfjs({ backend: 'cpu' });
    const executable = await engine.compile(program, weights, { outputs: ['y'] });
    await expect(executable.run({ x: float32([1, 2, 3], [1, 3]) })).rejects.toThrow(
      "input 'x': expected float32 [rows, 2], found float32 [1, 3]",
    );
    await executable.dispose();
    await expect(engine.compile(program, weights, { taps: ['halved'] })).rejects.toThrow(
      "no intermediate is named 'halved'; there are doubled",
    );
  });
});
