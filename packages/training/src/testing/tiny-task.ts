import { float32, int32, linear, type Program, type Tree, type WeightSource } from '@firth/ops';
import type { TrainingTask } from '../task.js';

/** Numbers to be told apart, and which class they are of. */
export interface Point {
  readonly features: readonly number[];
  readonly label: number;
}

export const [INPUTS, HIDDEN, CLASSES] = [3, 4, 2];
const schema = { hidden: linear(INPUTS, HIDDEN), output: linear(HIDDEN, CLASSES) };
type Schema = typeof schema;

export type TinyTask = TrainingTask<Point, Schema, 'x' | 'labels', 'logits'>;

const program = (dropout: number): Program<Schema, 'x' | 'labels', 'loss' | 'logits'> => ({
  schema,
  inputs: { x: { dtype: 'float32', shape: ['rows', INPUTS] }, labels: { dtype: 'int32', shape: ['rows'] } },
  run: (ops, { hidden, output }, { x, labels }) => {
    const state = ops.tap('hidden', ops.activation('tanh', ops.linear(x, hidden)));
    const logits = ops.linear(ops.dropout(state, dropout), output);
    return { loss: ops.crossEntropy(logits, labels), logits };
  },
});

/** A weight of given values, kept as [out, in] where `transposed`. */
const source = (name: string, shape: readonly number[], values: readonly number[]): WeightSource => ({
  transposed: false,
  tensor: {
    name,
    dtype: 'float32',
    shape,
    byteLength: 4 * values.length,
    file: 'memory',
    place: undefined,
    read: () => Promise.resolve(new Uint8Array(Float32Array.from(values).buffer)),
  },
});

const waves = (size: number, phase: number) => Array.from({ length: size }, (_, i) => Math.sin(3 * i + phase));

export const tinyWeights: Tree<Schema, WeightSource> = {
  hidden: {
    kernel: source('hidden.kernel', [INPUTS, HIDDEN], waves(INPUTS * HIDDEN, 1)),
    bias: source('hidden.bias', [HIDDEN], waves(HIDDEN, 2)),
  },
  output: {
    kernel: source('output.kernel', [HIDDEN, CLASSES], waves(HIDDEN * CLASSES, 3)),
    bias: source('output.bias', [CLASSES], waves(CLASSES, 4)),
  },
};

export const collate = (points: readonly Point[]) => ({
  x: float32(
    points.flatMap(({ features }) => features),
    [points.length, INPUTS],
  ),
  labels: int32(
    points.map(({ label }) => label),
    [points.length],
  ),
});

/** A classifier with one hidden layer, as small as a model can be. */
export const tinyTask = (dropout = 0): TinyTask => ({
  program: program(dropout),
  weights: tinyWeights,
  collate,
  length: ({ features }) => features.length,
});

/** Points that a line through the origin separates. */
export const points = (count: number): readonly Point[] =>
  Array.from({ length: count }, (_, i) => {
    const features = [Math.sin(7 * i), Math.cos(11 * i), Math.sin(13 * i + 1)];
    return { features, label: (features[0] ?? 0) + 2 * (features[1] ?? 0) > 0 ? 1 : 0 };
  });
