import '@tensorflow/tfjs-backend-cpu';
import { afterAll, describe, expect, it } from 'vitest';
import { unrefused, type Swept } from '../../options/src/testing/sweep.js';
import { exportOnnx } from './onnx/export/index.js';
import { onnx } from './onnx/index.js';
import { openModel } from './onnx/open-model.js';
import * as described from './options.js';
import { float32, int32, Tensor } from './tensor.js';
import { linearProgram, linearWeights, x } from './testing/linear-program.js';
import type { Program } from './program.js';
import { tfjs } from './tfjs/index.js';
import { exportGraphModel } from './tfjs-graph/index.js';

const program = linearProgram(2, 3);
const weights = linearWeights(2, 3);
const training: Program<typeof program.schema, 'x', 'loss'> = {
  ...program,
  run: (ops, tree, inputs) => ({ loss: ops.reduceSum(program.run(ops, tree, inputs).y, [0, 1], false) }),
};
const cached: Program<object, 'past', 'rows'> = {
  schema: {},
  inputs: { past: { dtype: 'float32', shape: ['batch', 2, 'capacity', 3] } },
  run: (ops, _, { past }) => ({ rows: ops.add(past, past) }),
};

describe.each([
  ['onnx', onnx()],
  ['tfjs', tfjs({ backend: 'cpu' })],
] as const)('what a JavaScript caller may get wrong of %s', async (_, engine) => {
  const executable = await engine.compile(program, weights);
  const session = await engine.compileTraining(training, weights, {});
  const evaluation = await session.compile(training);
  const cache = await (await engine.compile(cached, {})).openCache({ past: 'rows' }, 1);
  afterAll(() => engine.dispose());

  it.each<[string, Swept, (given: never) => unknown]>([
    ['compile', described.compileOptions, (given) => engine.compile(program, weights, given)],
    ['run', described.runOptions, (given) => executable.run({ x }, given)],
    ['run of a cache', described.cacheRunOptions, (given) => cache.run({}, given)],
    ['compileTraining', described.trainingOptions, (given) => engine.compileTraining(training, weights, given)],
    ['backward', described.backwardOptions, (given) => session.backward({ x }, given)],
    ['compile in training', described.compileOptions, (given) => session.compile(training, given)],
    ['run in training', described.runOptions, (given) => evaluation.run({ x }, given)],
  ])('%s refuses it', async (_name, options, call) => {
    expect(await unrefused(options, (given) => call(given as never))).toEqual([]);
  });

  it.each<[string, object | undefined, string | RegExp]>([
    ['an input that there is not', { x, y: x }, /there is no input 'y', only x/],
    ['one that is missing', {}, "input 'x' is missing"],
    ['a list', { x: [1, 2] }, "input 'x': expected a tensor, found a list of 2"],
    ['nothing', undefined, 'inputs: expected an object of tensors, found undefined'],
    [
      'values of another kind',
      { x: { dtype: 'float32', data: [1, 2], shape: [1, 2] } },
      "input 'x': data: expected a Float32",
    ],
    ['ids', { x: int32([1, 2], [1, 2]) }, /input 'x': expected float32 .*, found int32/],
  ])('inputs: %s', async (_name, inputs, message) => {
    await expect(executable.run(inputs as never)).rejects.toThrow(message);
  });
});

it.each<[string, Swept, (given: never) => unknown, object?]>([
  ['onnx', described.onnxOptions, (given) => onnx(given)],
  ['tfjs', described.tfjsOptions, (given) => tfjs(given)],
  ['exportOnnx', described.onnxExportOptions, (given) => exportOnnx(program, weights, given), { fileName: 'a.onnx' }],
  ['exportGraphModel', described.graphModelOptions, (given) => exportGraphModel(program, weights, given)],
  [
    'fromPretrained',
    described.loadOptions,
    (given) => openModel('/no', described.loadOptions.read(given), () => Promise.resolve()),
  ],
])('%s refuses what makes no sense', async (_, options, call, right) => {
  expect(await unrefused(options, (given) => call(given as never), right)).toEqual([]);
});

it.each<[string, () => unknown, string]>([
  ['a hole', () => float32(new Array<number>(2), [2]), 'float32: data[0]: expected a number, found undefined'],
  ['a string', () => float32('12' as never, [2]), "float32: data: expected a list of numbers, found '12'"],
  ['half an id', () => int32([1, 0.5], [2]), 'int32: data[1]: expected a whole number of 32 bits, found 0.5'],
  [
    'an id of 33 bits',
    () => int32([2 ** 31], [1]),
    'int32: data[0]: expected a whole number of 32 bits, found 2147483648',
  ],
  ['no shape', () => int32([1], undefined as never), 'Tensor: shape: expected a list of sizes, found undefined'],
  ['a negative size', () => float32([], [-1, 0]), 'Tensor: shape[0]: expected a whole number of at least 0, found -1'],
  [
    'another array',
    () => new Tensor('float32', Int32Array.of(1) as never, [1]),
    'data: expected a Float32Array, found an Int',
  ],
  [
    'another dtype',
    () => new Tensor('float16' as never, Float32Array.of(1) as never, [1]),
    "dtype: expected float32, int32, bool, found 'f",
  ],
])('a tensor of %s', (_, make, message) => {
  expect(make).toThrow(message);
});
