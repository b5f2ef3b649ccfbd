import { describe, expect, it } from 'vitest';
import { onnx } from '../onnx/index.js';
import type { Engine, Program } from '../program.js';
import type { Dims } from '../shapes/dims.js';
import { shapes } from '../shapes/engine.js';
import type { Tensor } from '../tensor.js';
import { exportedEngines } from '../testing/exported-engines.js';
import { applyOp } from './apply.js';
import { readCases, type OpCase } from './cases.js';
import { firstDifference } from './compare.js';

/** Every engine that computes. The next one only adds its name. */
const engines: readonly Engine[] = [onnx({ threads: 1 }), ...exportedEngines];

/** float32 against float64: a few units in the last place, more where a sum or an exponential is in between. */
const tolerance = { absolute: 2e-6, relative: 2e-5 };

/** Their attributes are shapes in numbers, so that a length cannot be a name. */
const ofFixedShape = new Set(['reshape', 'broadcastTo']);

const allCases = await readCases();

/** What a runtime gets wrong by itself: TensorFlow.js's BroadcastTo makes no empty shape. */
const faultsOfRuntimes = new Map([['exported graph model', 'broadcastTo/1x3-by-0x3']]);

describe.each(engines)('$name', (engine) => {
  const cases = allCases.filter(({ name }) => name !== faultsOfRuntimes.get(engine.name));

  it.each(cases)('$name', async (opCase) => {
    expectEqual(opCase, await run(engine, opCase, ({ shape }) => shape));
  });

  it.each(cases.filter(({ op }) => !ofFixedShape.has(op)))('$name, a length being a name', async (opCase) => {
    const rows = opCase.inputs[0]?.shape[0];
    const named = ({ shape }: Tensor) => shape.map((dim) => (dim === rows && dim !== 1 ? 'rows' : dim));
    expectEqual(opCase, await run(engine, opCase, isHidden(opCase, rows) ? ({ shape }) => shape : named));
  });
});

it.each(allCases)('shapes: $name', ({ op, attributes, inputs, outputs }) => {
  const found = applyOp(shapes, op, inputs, attributes).map(({ dtype, shape }) => ({ dtype, shape: [...shape] }));
  expect(found).toEqual(outputs.map(({ dtype, shape }) => ({ dtype, shape: [...shape] })));
});

/** Heads must divide a hidden size that is known. */
const isHidden = ({ op, inputs }: OpCase, rows: number | undefined): boolean =>
  op === 'attention' && inputs[0]?.shape.at(-1) === rows;

function expectEqual({ outputs }: OpCase, found: Readonly<Record<string, Tensor>>): void {
  const differences = outputs.map((expected, i) => {
    const tensor = found[`output${i}`];
    return tensor === undefined ? 'missing' : firstDifference(tensor, expected, tolerance);
  });
  expect(differences).toEqual(outputs.map(() => undefined));
}

/** Compiles a case as a program of its own and runs it. */
async function run(engine: Engine, { op, attributes, inputs }: OpCase, shapeOf: (tensor: Tensor) => Dims) {
  const named = inputs.map((tensor, i) => [`input${i}`, tensor] as const);
  const program: Program<object, string, string> = {
    schema: {},
    inputs: Object.fromEntries(named.map(([name, tensor]) => [name, { dtype: tensor.dtype, shape: shapeOf(tensor) }])),
    run: (ops, _, values) => {
      const ordered = named.flatMap(([name]) => values[name] ?? []);
      return Object.fromEntries(applyOp(ops, op, ordered, attributes).map((value, i) => [`output${i}`, value]));
    },
  };
  const executable = await engine.compile(program, {});
  try {
    return await executable.run(Object.fromEntries(named));
  } finally {
    await executable.dispose();
  }
}
