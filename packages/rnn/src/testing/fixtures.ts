import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openCheckpoint, readFloat32, type Checkpoint } from '@firth/checkpoints';
import { float32, int32, type Tensor } from '@firth/ops';
import type { RnnConfig } from '../config.js';

export const fixture = (...path: string[]): string =>
  fileURLToPath(new URL(`../../../../fixtures/rnn/${path.join('/')}`, import.meta.url));

/** A row of cases.json: PyTorch's and Keras' own words for the options. */
export interface RnnCase {
  readonly name: string;
  readonly cell: RnnConfig['cell'];
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly num_layers?: number;
  readonly bidirectional?: boolean;
  readonly nonlinearity?: 'tanh' | 'relu';
  readonly proj_size?: number;
  readonly bias?: boolean;
  readonly reset_after?: boolean;
}

export const cases = JSON.parse(readFileSync(fixture('cases.json'), 'utf8')) as Readonly<
  Record<'pytorch' | 'keras', readonly RnnCase[]>
>; // made by make.py

const common = ({ inputSize, hiddenSize, num_layers = 1, bidirectional = false }: RnnCase) => ({
  inputSize,
  hiddenSize,
  numLayers: num_layers,
  bidirectional,
});

export function pytorchConfig(row: RnnCase): RnnConfig {
  const shared = { ...common(row), biases: row.bias === false ? 'none' : 'two' } as const;
  if (row.cell === 'rnn') return { ...shared, cell: 'rnn', activation: row.nonlinearity ?? 'tanh' };
  if (row.cell === 'gru') return { ...shared, cell: 'gru', gates: 'rzn', reset: 'after' };
  return {
    ...shared,
    cell: 'lstm',
    gates: 'ifgo',
    ...(row.proj_size === undefined ? {} : { projectionSize: row.proj_size }),
  };
}

export function kerasConfig(row: RnnCase): RnnConfig {
  const shared = { ...common(row), biases: 'one' } as const;
  if (row.cell === 'rnn') return { ...shared, cell: 'rnn', activation: 'tanh' };
  if (row.cell === 'lstm') return { ...shared, cell: 'lstm', gates: 'ifgo' };
  return row.reset_after === true
    ? { ...shared, biases: 'two', cell: 'gru', gates: 'zrn', reset: 'after' }
    : { ...shared, cell: 'gru', gates: 'zrn', reset: 'before' };
}

/** Each case of Keras and the files that it was saved to. */
export const kerasFiles = cases.keras.flatMap((row) => [
  [row, `${row.name}.weights.h5`] as const,
  ...(row.bidirectional === true ? [[row, `${row.name}.h5`] as const] : []),
]);

/** The names that Keras gave the layers of a case. */
export function kerasLayers({ cell, num_layers = 1, bidirectional }: RnnCase, file: string): string[] {
  if (!file.endsWith('.weights.h5')) return Array.from({ length: num_layers }, (_, i) => `model_weights/layer_${i}`);
  const own = { rnn: 'simple_rnn', lstm: 'lstm', gru: 'gru' }[cell];
  const name = `layers/${bidirectional === true ? 'bidirectional' : own}`;
  return Array.from({ length: num_layers }, (_, i) => (i === 0 ? name : `${name}_${i}`));
}

/** Every tensor of a safetensors file. */
export async function readAll(path: string): Promise<ReadonlyMap<string, Tensor>> {
  const checkpoint = await openCheckpoint(path);
  const entries = [...checkpoint.tensors.keys()].map(
    async (name) => [name, await readTensor(checkpoint, name)] as const,
  );
  const tensors = new Map(await Promise.all(entries));
  await checkpoint.close();
  return tensors;
}

async function readTensor({ tensors }: Checkpoint, name: string): Promise<Tensor> {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`no tensor is named ${name}`);
  if (tensor.dtype !== 'int32') return float32(await readFloat32(tensor), tensor.shape);
  return int32(new Int32Array((await tensor.read()).slice().buffer), tensor.shape);
}

/** A tensor that must be there. */
export function need(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`no tensor is named ${name}`);
  return tensor;
}
