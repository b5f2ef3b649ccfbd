import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { collectFiles, type ExportedModel } from '../../exported-model.js';
import { linearProgram, linearWeights, x, y } from '../../testing/linear-program.js';
import type { Program } from '../../program.js';
import { Tensor } from '../../tensor.js';
import { exportOnnx } from './export-onnx.js';
import { openOnnx } from './open-onnx.js';
import { readOnnxOperators } from './read-operators.js';

it('keeps weights inside, a kernel [out, in] turned around', async () => {
  const model = exportOnnx(linearProgram(2, 3), linearWeights(2, 3), {
    fileName: 'a.onnx',
    metadata: { made_by: 'a test' },
  });
  expect(model.files.map(({ name }) => name)).toEqual(['a.onnx']);
  expect(await run(model)).toEqual(y);
  const { opsets, operators, metadata } = readOnnxOperators(
    (await collectFiles(model)).get('a.onnx') ?? new Uint8Array(),
  );
  expect([[...opsets], operators]).toEqual([[['', 17]], ['Add', 'Identity', 'MatMul']]);
  expect([...metadata]).toEqual([['made_by', 'a test']]);
});

it('keeps weights in a file beside it when asked', async () => {
  const model = exportOnnx(linearProgram(2, 3), linearWeights(2, 3), { fileName: 'a.onnx', external: true });
  expect(model.files[1]).toEqual({ name: 'a.onnx.data', byteLength: 4 * (6 + 3) });
  expect(await run(model)).toEqual(y);
});

it('never writes more than 2 GB into one protobuf', () => {
  const [inputs, outputs] = [2 ** 14, 2 ** 15]; // a kernel of 2 GB, which nothing reads here
  const model = exportOnnx(linearProgram(inputs, outputs), linearWeights(inputs, outputs), { fileName: 'a.onnx' });
  expect(model.files.map(({ name }) => name)).toEqual(['a.onnx', 'a.onnx.data']);
});

it('tells an output from an input of the same name', async () => {
  const program: Program<object, 'state', 'state'> = {
    schema: {},
    inputs: { state: { dtype: 'float32', shape: ['rows', 2] } },
    run: (ops, _, { state }) => ({ state: ops.add(state, state) }),
  };
  const model = await opened(exportOnnx(program, {}, { fileName: 'a.onnx' }));
  expect(model.outputs).toEqual(['state_out']);
  const { state_out: found } = await model.run({ state: new Tensor('float32', Float32Array.of(1, 2), [1, 2]) });
  expect([...(found?.data ?? [])]).toEqual([2, 4]);
  await model.dispose();
});

/** Writes the files and runs them in ONNX Runtime. */
async function run(model: ExportedModel): Promise<number[]> {
  const file = await opened(model);
  const { y: found } = await file.run({ x });
  await file.dispose();
  return [...(found?.data ?? [])];
}

async function opened(model: ExportedModel) {
  const folder = await mkdtemp(join(tmpdir(), 'firth-export-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, bytes] of await collectFiles(model)) await writeFile(join(folder, name), bytes);
  return openOnnx(join(folder, 'a.onnx'));
}
