import { float32, int32, maxAbsoluteError, type Engine } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { afterAll, expect, it } from 'vitest';
import type { RnnConfig } from './config.js';
import { startingValues, weightsOf } from './language/weights.js';
import { rnnProgram } from './program.js';

/** One has an LSTM of its own, the other computes step by step. */
const [native, stepwise] = [onnx({ device: 'cpu', threads: 1 }), onnx({ device: 'wasm', threads: 1 })];
afterAll(() => Promise.all([native, stepwise].map((engine) => engine.dispose())));

const [BATCH, LENGTH, INPUT, HIDDEN] = [4, 5, 3, 6];
const base = { cell: 'lstm', inputSize: INPUT, hiddenSize: HIDDEN, numLayers: 2, bidirectional: true } as const;
const configs: readonly (readonly [name: string, config: RnnConfig])[] = [
  ['two biases', { ...base, gates: 'ifgo', biases: 'two' }],
  ["TensorFlow's gates and forget bias", { ...base, gates: 'igfo', biases: 'one', forgetBias: 1 }],
  ['a forget bias without biases', { ...base, gates: 'igfo', biases: 'none', forgetBias: 1 }],
  ['no bias', { ...base, gates: 'ifgo', biases: 'none' }],
  ['cells that are clipped', { ...base, gates: 'ifgo', biases: 'one', cellClip: 0.05 }],
];
const waves = (...shape: number[]) =>
  float32(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(2 * i)),
    shape,
  );
const states = () => waves(4, BATCH, HIDDEN);
const inputs = {
  x: waves(BATCH, LENGTH, INPUT),
  lengths: int32([5, 1, 0, 3], [BATCH]),
  hidden: states(),
  cell: states(),
};

async function run(engine: Engine, config: RnnConfig) {
  const program = rnnProgram(config);
  const values = [...startingValues(program.schema, 3)].map(
    ([path, drawn]) => [path, drawn.map((x) => 5 * x)] as const,
  );
  const executable = await engine.compile(program, weightsOf(program.schema, new Map(values)));
  const outputs = await executable.run(inputs);
  await executable.dispose();
  return outputs;
}

it.each(configs)('%s: the same as step by step, an empty sequence among others', async (_, config) => {
  const [found, expected] = await Promise.all([run(native, config), run(stepwise, config)]);
  for (const name of ['output', 'hidden', 'cell'] as const)
    expect(maxAbsoluteError(found[name], expected[name]).maxAbsoluteError, name).toBeLessThanOrEqual(1e-6);
});
