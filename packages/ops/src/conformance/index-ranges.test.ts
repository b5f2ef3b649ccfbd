import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { memoryTensor } from '@firth/checkpoints';
import { afterAll, describe, expect, it } from 'vitest';
import { onnx } from '../onnx/index.js';
import type { Ops } from '../ops.js';
import type { InputSpec, Program } from '../program.js';
import { float32, int32, type Tensor } from '../tensor.js';
import { tfjs } from '../tfjs/index.js';
import { weight } from '../weights/schema.js';

const engines = [
  onnx({ device: 'cpu', threads: 1 }),
  onnx({ device: 'wasm' }),
  onnx({ device: 'cpu', dtype: 'int8' }),
  tfjs({ backend: 'cpu' }),
];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

const schema = { table: weight([4, 2]) };
const weights = {
  table: { tensor: memoryTensor('table', [4, 2], Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7])), transposed: false },
};
const ids: InputSpec = { dtype: 'int32', shape: ['batch', 'length'] };

const lookup = (idsOf: <T>(ops: Ops<T>, given: T) => T): Program<typeof schema, 'ids', 'rows'> => ({
  schema,
  inputs: { ids },
  run: (ops, { table }, inputs) => ({ rows: ops.embedding(table, idsOf(ops, inputs.ids)) }),
});
const ONE = <T>(ops: Ops<T>) => ops.constant([1], [], 'int32');

const refused = [
  ['below 0', lookup((_, x) => x), [0, 1, 3, -1], "input 'ids', element [1, 1]: embedding expects 0 to 3, found -1"],
  ['too large', lookup((_, x) => x), [0, 4, 1, 2], "input 'ids', element [0, 1]: embedding expects 0 to 3, found 4"],
  ['turned', lookup((ops, x) => ops.transpose(x, [1, 0])), [0, 0, 9, 0], "'ids', element [1, 0]"],
  ['reshaped', lookup((ops, x) => ops.reshape(x, ['batch*length'])), [0, 0, -7, 0], "'ids', element [1, 0]"],
  ['computed', lookup((ops, x) => ops.sub(x, ONE(ops))), [1, 0, 1, 1], 'embedding expects 0 to 3, found -1'],
  ['cut', lookup((ops, x) => ops.slice(x, 1, -1, 2)), [9, 4, 9, 0], 'embedding expects 0 to 3, found 4'],
  ['joined', lookup((ops, x) => ops.concat([x, ops.add(x, ONE(ops))], 0)), [0, 3, 0, 0], 'found 4'],
  ['chosen', lookup((ops, x) => ops.where(ops.less(x, ONE(ops)), ONE(ops), x)), [0, 5, 0, 0], 'found 5'],
  ['gathered', lookup((ops, x) => ops.gather(x, ONE(ops), 1)), [9, -2, 9, 0], 'found -2'],
  ['cast', lookup((ops, x) => ops.cast(ops.cast(x, 'float32'), 'int32')), [0, 6, 0, 0], 'found 6'],
  ['a constant', lookup((ops) => ops.constant([0, -3], [2], 'int32')), [0, 0, 0, 0], 'found -3'],
  [
    'a length',
    lookup((ops, x) => ops.positions(ops.reshape(x, ['batch*length']), 0)),
    [0, 0, 0, 0, 0],
    'of at most 4, found 5',
  ],
] as const;

describe.each(engines)('$name: an id that has no row', (engine) => {
  it.each(refused)('%s', async (_, program, values, message) => {
    const rows = values.length === 4 ? 2 : 1;
    const running = engine.compile(program, weights).then(async (executable) => {
      const given = { ids: int32(values, [rows, values.length / rows]) };
      return executable.run(given).finally(() => executable.dispose());
    });
    await expect(running).rejects.toMatchObject({ name: 'OpsError', code: 'BAD_INPUT' });
    await expect(running).rejects.toThrow(message);
  });

  it('beside a cut, is not read, and what is right gives its rows', async () => {
    const program = lookup((ops, x) => ops.slice(x, 1, -1, 2));
    const executable = await engine.compile(program, weights);
    const { rows } = await executable.run({ ids: int32([-9, 3, 9, 0], [2, 2]) });
    expect([...rows.data]).toEqual([6, 7, 0, 1]);
    await executable.dispose();
  });

  it('in an input that nothing asked for needs, is not read', async () => {
    const program: Program<typeof schema, 'ids' | 'labels', 'rows' | 'loss'> = {
      schema,
      inputs: { ids: { dtype: 'int32', shape: ['batch'] }, labels: { dtype: 'int32', shape: ['batch'] } },
      run: (ops, { table }, inputs) => {
        const rows = ops.embedding(table, inputs.ids);
        return { rows, loss: ops.crossEntropy(rows, inputs.labels) };
      },
    };
    const executable = await engine.compile(program, weights, { outputs: ['rows'] });
    const given = { ids: int32([1], [1]), labels: int32([77], [1]) };
    expect([...(await executable.run(given)).rows.data]).toEqual([2, 3]);
    await executable.dispose();
  });
});

const loss = (shape: InputSpec['shape']): Program<typeof schema, 'x' | 'labels', 'loss'> => ({
  schema,
  inputs: { x: { dtype: 'float32', shape }, labels: { dtype: 'int32', shape: [shape[0] ?? 0] } },
  run: (ops, { table }, { x, labels }) => {
    const shift = ops.reduceSum(table, [0, 1], false);
    return { loss: ops.crossEntropy(ops.add(x, shift), labels, { ignoreIndex: -1 }) };
  },
});
const batch = (labels: readonly number[]): { readonly x: Tensor; readonly labels: Tensor } => ({
  x: float32(
    Float32Array.from({ length: 9 }, (_, i) => i % 4),
    [3, 3],
  ),
  labels: int32(labels, [3]),
});

describe.each(engines)('$name: a label that is no class', (engine) => {
  it.each([
    ['of a number of classes', ['batch', 3], [0, 3, 2]],
    ['of as many classes as rows', ['batch', 'batch'], [0, 3, 2]],
    ['below 0', ['batch', 3], [0, -100, -1]],
  ] as const)('%s', async (_, shape, labels) => {
    const expected = {
      code: 'BAD_INPUT',
      message: `input 'labels', element [1]: crossEntropy expects 0 to 2, or -1 for a row that does not count, found ${labels[1]}`,
    };
    const executable = await engine.compile(loss(shape), weights);
    await expect(executable.run(batch(labels))).rejects.toMatchObject(expected);
    expect((await executable.run(batch([0, -1, 2]))).loss.data[0]).toBeGreaterThan(0);
    await executable.dispose();
    if (engine.name.includes('int8')) return; // trains in float32 alone
    const session = await engine.compileTraining(loss(shape), weights, {});
    await expect(session.backward(batch(labels))).rejects.toMatchObject(expected);
    const evaluation = await session.compile(loss(shape));
    await expect(evaluation.run(batch(labels))).rejects.toMatchObject(expected);
    await session.dispose();
  });

  it('that a weight decides gives no loss that looks like one', async () => {
    const program: Program<typeof schema, 'x', 'loss'> = {
      schema,
      inputs: { x: { dtype: 'float32', shape: [1, 3] } },
      run: (ops, { table }, { x }) => ({
        loss: ops.crossEntropy(x, ops.cast(ops.reshape(ops.slice(ops.slice(table, 0, 3, 4), 1, 0, 1), [1]), 'int32')),
      }),
    };
    const executable = await engine.compile(program, weights); // the label is 6
    expect((await executable.run({ x: float32([1, 2, 3], [1, 3]) })).loss.data[0]).toBeNaN();
    await executable.dispose();
  });
});

it('float16: a weight that has no place in it is refused by its name', async () => {
  const engine = onnx({ device: 'cpu', dtype: 'float16' });
  const tensor = memoryTensor('table', [4, 2], Float32Array.from([0, 1, 2, 3, 4, 5, -7e4, 7]));
  const compiling = engine.compile(
    lookup((_, x) => x),
    { table: { tensor, transposed: false } },
  );
  await expect(compiling).rejects.toThrow('weight table, element 6: float16 goes up to 65504, found -70000');
  await engine.dispose();
});
