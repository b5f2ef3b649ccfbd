import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { describe, expect, it } from 'vitest';
import { onnx } from '../onnx/index.js';
import type { Engine } from '../program.js';
import { shapes } from '../shapes/engine.js';
import { tfjs } from '../tfjs/index.js';
import { applyOp } from './apply.js';
import { readCases } from './cases.js';
import { canBeNamed, runCase } from './run-case.js';

/** Every engine that computes here. The next one only adds its name. */
const engines: readonly Engine[] = [onnx({ threads: 1 }), tfjs({ backend: 'cpu' }), tfjs({ backend: 'wasm' })];

const cases = await readCases();

describe.each(engines)('$name', (engine) => {
  it.each(cases)('$name', async (opCase) => {
    expect(await runCase(engine, opCase, 'known')).toEqual([]);
  });

  it.each(cases.filter(canBeNamed))('$name, a length being a name', async (opCase) => {
    expect(await runCase(engine, opCase, 'named')).toEqual([]);
  });
});

it.each(cases)('shapes: $name', ({ op, attributes, inputs, outputs }) => {
  const found = applyOp(shapes, op, inputs, attributes).map(({ dtype, shape }) => ({ dtype, shape: [...shape] }));
  expect(found).toEqual(outputs.map(({ dtype, shape }) => ({ dtype, shape: [...shape] })));
});
