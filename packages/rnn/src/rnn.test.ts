import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { openCheckpoint, type Checkpoint } from '@firth/checkpoints';
import { bindTree, float32, maxAbsoluteError, type Engine, type SourceName, type Tensor } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { tfjs } from '@firth/ops/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { checkRnnConfig, shownSize, type RnnConfig } from './config.js';
import { rnnProgram, type RnnInput } from './program.js';
import { rnnSchema, type RnnSchema, type RnnWeights } from './schema.js';
import { kerasNames } from './sources/keras.js';
import { pytorchNames } from './sources/pytorch.js';
import {
  cases,
  fixture,
  kerasConfig,
  kerasFiles,
  kerasLayers,
  need,
  pytorchConfig,
  readAll,
} from './testing/fixtures.js';

const BOUND = 1e-5;

const engines: readonly Engine[] = [
  onnx({ device: 'cpu', threads: 1 }),
  onnx({ device: 'wasm', threads: 1 }),
  tfjs({ backend: 'cpu' }),
  tfjs({ backend: 'wasm' }),
];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

/** Runs a stack and gives the largest error of each tensor of the reference that it computes. */
async function errors(
  engine: Engine,
  config: RnnConfig,
  { names, checkpoint }: { names: RnnWeights<SourceName>; checkpoint: Checkpoint },
  reference: ReadonlyMap<string, Tensor>,
): Promise<ReadonlyMap<string, number>> {
  const program = rnnProgram(config);
  const weights = bindTree<RnnSchema>(rnnSchema(config), names, checkpoint);
  const taps = [...reference.keys()].filter((name) => name.startsWith('layers.'));
  const executable = await engine.compile(program, weights, { taps });
  const states = config.numLayers * (config.bidirectional ? 2 : 1);
  const [batch = 0] = need(reference, 'lengths').shape;
  const zeros = (shape: number[]) => float32(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
  const inputs: Record<RnnInput, Tensor> = {
    x: need(reference, 'x'),
    lengths: need(reference, 'lengths'),
    hidden: reference.get('hidden') ?? zeros([states, batch, shownSize(config)]),
    cell: reference.get('cell') ?? zeros([config.cell === 'lstm' ? states : 0, batch, config.hiddenSize]),
  };
  const found: Readonly<Record<string, Tensor>> = await executable.run(inputs);
  await executable.dispose();
  const compared = new Map<string, string>(taps.map((name) => [name, name]));
  for (const [ours, theirs] of [
    ['output', 'output'],
    ['hidden', 'last_hidden'],
    ['cell', 'last_cell'],
  ] as const)
    if (reference.has(theirs)) compared.set(ours, theirs);
  const byName = [...compared].map(([ours, theirs]): [string, number] => {
    const [tensor, expected] = [found[ours], need(reference, theirs)];
    if (tensor === undefined) throw new Error(`${ours} was not computed`);
    return [theirs, expected.data.length === 0 ? 0 : maxAbsoluteError(tensor, expected).maxAbsoluteError];
  });
  return new Map(byName);
}

describe.each(engines)('$name', (engine) => {
  it.each(cases.pytorch)('PyTorch $name: every layer, padded, its state given and carried', async (row) => {
    const config = checkRnnConfig(pytorchConfig(row));
    const checkpoint = await openCheckpoint(fixture('pytorch', `${row.name}.pt`));
    const reference = await readAll(fixture('pytorch', `${row.name}.safetensors`));
    const found = await errors(engine, config, { names: pytorchNames(config), checkpoint }, reference);
    await checkpoint.close();
    expect(found.size).toBe(config.numLayers + 3);
    for (const [name, error] of found) expect(error, name).toBeLessThanOrEqual(BOUND);
  });

  it.each(kerasFiles)('Keras $name, %s: every layer, masked', async (row, file) => {
    const config = checkRnnConfig(kerasConfig(row));
    const checkpoint = await openCheckpoint(fixture('keras', file));
    const reference = await readAll(fixture('keras', `${row.name}.safetensors`));
    const found = await errors(engine, config, kerasNames(config, checkpoint, kerasLayers(row, file)), reference);
    await checkpoint.close();
    expect(found.size).toBe(config.numLayers);
    for (const [name, error] of found) expect(error, name).toBeLessThanOrEqual(BOUND);
  });
});

describe('refuses', () => {
  const lstm = {
    cell: 'lstm',
    gates: 'ifgo',
    inputSize: 5,
    hiddenSize: 6,
    numLayers: 1,
    bidirectional: false,
    biases: 'two',
  } as const;

  it.each([
    [
      { ...lstm, hiddenSize: 0 },
      'config, hiddenSize: the field is wrong (expected a whole number of at least 1, found 0)',
    ],
    [{ ...lstm, cellClip: -1 }, 'config, cellClip: the field is wrong (expected a number above 0, found -1)'],
    [
      { ...lstm, projectionClip: 3 },
      'config, projectionClip: the field is wrong (expected a projectionSize beside it, found none)',
    ],
  ])('a config: %#', (config, message) => {
    expect(() => checkRnnConfig(config)).toThrow(message);
  });

  it('a Keras layer that is not in the file', async () => {
    const checkpoint = await openCheckpoint(fixture('keras', 'lstm.weights.h5'));
    const config = { ...lstm, biases: 'one' } as const;
    expect(() => kerasNames(config, checkpoint, ['layers/gru'])).toThrow(
      'layers/gru: the layer is not what the config says (expected kernel and recurrent kernel, and bias, found no tensor of it)',
    );
    await checkpoint.close();
  });
});
