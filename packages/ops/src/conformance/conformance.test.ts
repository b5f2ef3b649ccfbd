import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onnx } from '../onnx/index.js';
import type { Ops } from '../ops.js';
import type { Engine } from '../program.js';
import { shapes } from '../shapes/engine.js';
import { tfjs } from '../tfjs/index.js';
import { exportGraphModel } from '../tfjs-graph/export-graph-model.js';
import { exportedEngines } from '../testing/exported-engines.js';
import { applyOp } from './apply.js';
import { readCases } from './cases.js';
import { keepOpen } from './keep-open.js';
import type { OpCase } from './op-case.js';
import { canBeNamed, runCase } from './run-case.js';
import { hasWebGpu } from './web-gpu.js';
import { definedInWgsl } from './wgsl.js';

/** Every engine that computes here. The next one only adds its name. */
const engines: readonly Engine[] = [
  onnx({ device: 'cpu', threads: 1 }),
  onnx({ device: 'wasm', threads: 1 }),
  ...(hasWebGpu ? [onnx({ device: 'webgpu' })] : []),
  tfjs({ backend: 'cpu' }),
  tfjs({ backend: 'wasm' }),
  ...exportedEngines,
];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

const allCases = await readCases();

/** What a runtime gets wrong by itself: TensorFlow.js's BroadcastTo makes no empty shape. */
const faultsOfRuntimes = new Map([['exported graph model', 'broadcastTo/1x3-by-0x3']]);

const isExpectedOf = (engine: string, opCase: OpCase): boolean =>
  engine.endsWith('webgpu')
    ? definedInWgsl(opCase)
    : opCase.name !== faultsOfRuntimes.get(engine) && !(engine === 'exported graph model' && opCase.op === 'scan');

describe.each(engines)('$name', (engine) => {
  const cases = allCases.filter((opCase) => isExpectedOf(engine.name, opCase));
  let kept: Awaited<ReturnType<typeof keepOpen>> | undefined;
  beforeAll(async () => {
    kept = await keepOpen(engine);
  });
  afterAll(() => kept?.dispose());

  it.each(cases)('$name', async (opCase) => {
    expect(await runCase(engine, opCase, 'known')).toEqual([]);
  });

  it.each(cases.filter(canBeNamed))('$name, a length being a name', async (opCase) => {
    expect(await runCase(engine, opCase, 'named')).toEqual([]);
  });
});

it.each(allCases)('shapes: $name', ({ op, attributes, inputs, outputs }) => {
  const found = applyOp(shapes, op, inputs, attributes).map(({ dtype, shape }) => ({ dtype, shape: [...shape] }));
  expect(found).toEqual(outputs.map(({ dtype, shape }) => ({ dtype, shape: [...shape] })));
});

it('refuses a recurrence in a graph model, which has no operator for it', () => {
  const program = {
    schema: {},
    inputs: { x: { dtype: 'float32', shape: ['length', 2] }, start: { dtype: 'float32', shape: [2] } },
    run: <T>(ops: Ops<T>, _: object, { x, start }: Readonly<Record<'x' | 'start', T>>) =>
      ops.scan(({ sum }, row) => ({ state: { sum: ops.add(sum, row.x) }, outputs: {} }), { sum: start }, { x }).state,
  } as const;
  expect(() => exportGraphModel(program, {})).toThrow('scan: a TensorFlow.js graph model has no recurrence');
});
