import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { onnx } from '../onnx/index.js';
import type { Engine } from '../program.js';
import { shapes } from '../shapes/engine.js';
import { tfjs } from '../tfjs/index.js';
import { applyOp } from './apply.js';
import { readCases } from './cases.js';
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
];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

const cases = await readCases();

describe.each(engines)('$name', (engine) => {
  const its = engine.name.endsWith('webgpu') ? cases.filter(definedInWgsl) : cases;

  it.each(its)('$name', async (opCase) => {
    expect(await runCase(engine, opCase, 'known')).toEqual([]);
  });

  it.each(its.filter(canBeNamed))('$name, a length being a name', async (opCase) => {
    expect(await runCase(engine, opCase, 'named')).toEqual([]);
  });
});

it.each(cases)('shapes: $name', ({ op, attributes, inputs, outputs }) => {
  const found = applyOp(shapes, op, inputs, attributes).map(({ dtype, shape }) => ({ dtype, shape: [...shape] }));
  expect(found).toEqual(outputs.map(({ dtype, shape }) => ({ dtype, shape: [...shape] })));
});
