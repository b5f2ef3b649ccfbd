import { memoryTensor } from '@firth/checkpoints';
import { buildTree, float32, int32, linear, type Program, type Tree, type WeightSource } from '@firth/ops';
import type { TrainingTask } from '../task.js';

/** Numbers to be told apart, and which class they are of. */
export interface Point {
  readonly features: readonly number[];
  readonly label: number;
}

const [INPUTS, HIDDEN, CLASSES] = [3, 4, 3];
const schema = { hidden: linear(INPUTS, HIDDEN), output: linear(HIDDEN, CLASSES) };
export type TinySchema = typeof schema;

export type TinyTask = TrainingTask<Point, TinySchema, 'x' | 'labels', 'logits'>;

const program = (dropout: number, labelSmoothing: number): Program<TinySchema, 'x' | 'labels', 'loss' | 'logits'> => ({
  schema,
  inputs: { x: { dtype: 'float32', shape: ['rows', INPUTS] }, labels: { dtype: 'int32', shape: ['rows'] } },
  run: (ops, { hidden, output }, { x, labels }) => {
    const state = ops.tap('hidden', ops.activation('tanh', ops.linear(x, hidden)));
    const logits = ops.linear(ops.dropout(state, dropout), output);
    return { loss: ops.crossEntropy(logits, labels, { labelSmoothing }), logits };
  },
});

/** Weights of given values, by path. */
export type TinyValues = Readonly<Record<string, readonly number[]>>;

const weightsOf = (values: TinyValues): Tree<TinySchema, WeightSource> =>
  buildTree<TinySchema, WeightSource>(schema, ({ shape }, name) => ({
    transposed: false,
    tensor: memoryTensor(name, shape, Float32Array.from(values[name] ?? [])),
  }));

const waves = (size: number, phase: number) => Array.from({ length: size }, (_, i) => Math.sin(3 * i + phase));

const start: TinyValues = {
  'hidden.kernel': waves(INPUTS * HIDDEN, 1),
  'hidden.bias': waves(HIDDEN, 2),
  'output.kernel': waves(HIDDEN * CLASSES, 3),
  'output.bias': waves(CLASSES, 4),
};

const collate = (points: readonly Point[]) => ({
  x: float32(
    points.flatMap(({ features }) => features),
    [points.length, INPUTS],
  ),
  labels: int32(
    points.map(({ label }) => label),
    [points.length],
  ),
});

export interface TinyOptions {
  readonly dropout?: number;
  readonly labelSmoothing?: number;
  readonly values?: TinyValues;
}

/** A classifier with one hidden layer, as small as a model can be. */
export const tinyTask = ({ dropout = 0, labelSmoothing = 0, values = start }: TinyOptions = {}): TinyTask => ({
  program: program(dropout, labelSmoothing),
  weights: weightsOf(values),
  collate,
  length: ({ features }) => features.length,
});

/** Points that planes through the origin separate. */
export const points = (count: number): readonly Point[] =>
  Array.from({ length: count }, (_, i) => {
    const [x, y, z] = [Math.sin(7 * i), Math.cos(11 * i), Math.sin(13 * i + 1)];
    return { features: [x, y, z], label: x + 2 * y > 0 ? 1 : x > z ? 2 : 0 };
  });
