import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openCheckpoint, type Checkpoint } from '@firth/checkpoints';
import { autodiff } from '../autodiff/autodiff.js';
import type { Ops } from '../ops.js';
import type { Program } from '../program.js';
import type { Dims } from '../shapes/dims.js';
import { shapes } from '../shapes/engine.js';
import type { Tensor } from '../tensor.js';
import { applyOp } from './apply.js';
import { readTensor } from './cases-of.js';
import type { Attributes } from './op-case.js';

/** An operation, numbers that its outputs are multiplied by before all are summed, and the gradients of that sum. */
export interface GradientCase {
  readonly name: string;
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputs: readonly Tensor[];
  readonly cotangents: readonly Tensor[];
  /** Of each input; undefined where it holds no floats. */
  readonly gradients: readonly (Tensor | undefined)[];
}

/** A row of gradients.json. */
interface Row {
  readonly name: string;
  /** The case of cases.json whose inputs these are; null where it has its own. */
  readonly inputs: string | null;
  readonly op: string;
  readonly attributes: Attributes;
  readonly count: number;
  readonly outputs: number;
}

const fixtures = fileURLToPath(new URL('../../../../fixtures/ops/', import.meta.url));

/** What fixtures/ops/gradients.py wrote. */
export async function readGradientCases(): Promise<readonly GradientCase[]> {
  const rows = JSON.parse(await readFile(`${fixtures}gradients.json`, 'utf8')) as readonly Row[]; // made by gradients.py
  const forward = await openCheckpoint(`${fixtures}ops.safetensors`);
  const backward = await openCheckpoint(`${fixtures}gradients.safetensors`);
  const cases = await Promise.all(rows.map((row) => readCase(row, forward, backward)));
  await Promise.all([forward.close(), backward.close()]);
  return cases;
}

async function readCase(row: Row, forward: Checkpoint, backward: Checkpoint): Promise<GradientCase> {
  const { name, op, attributes, inputs, count, outputs } = row;
  const all = (from: Checkpoint, prefix: string, length: number) =>
    Promise.all(Array.from({ length }, (_, i) => readTensor(from, `${prefix}.${i}`)));
  const gradients = Array.from({ length: count }, (_, i) => `${name}/gradient.${i}`);
  return {
    name,
    op,
    attributes,
    inputs: await all(inputs === null ? backward : forward, `${inputs ?? name}/input`, count),
    cotangents: await all(backward, `${name}/cotangent`, outputs),
    gradients: await Promise.all(
      gradients.map(async (key) => (backward.tensors.has(key) ? readTensor(backward, key) : undefined)),
    ),
  };
}

type Inputs = Readonly<Record<string, Tensor>>;

/** Inputs and cotangents by the names that the programs below have for them. */
export const feedsOf = ({ inputs, cotangents }: GradientCase): Inputs =>
  Object.fromEntries([
    ...inputs.map((tensor, i) => [`input${i}`, tensor] as const),
    ...cotangents.map((tensor, i) => [`cotangent${i}`, tensor] as const),
  ]);

/** The sum of a case's outputs, each times its cotangent. */
function weightedSum<T>(ops: Ops<T>, opCase: GradientCase, value: (name: string) => T): T {
  const outputs = applyOp(
    ops,
    opCase.op,
    opCase.inputs.map((_, i) => value(`input${i}`)),
    opCase.attributes,
  );
  const sums = opCase.cotangents.map(({ shape }, i) => {
    const product = ops.mul(outputs[i] ?? value('missing'), value(`cotangent${i}`));
    return ops.reduceSum(product, [...shape.keys()], false);
  });
  return sums.reduce((a, b) => ops.add(a, b));
}

type Shapes = (tensor: Tensor) => Dims;

/** Gives the sum itself. */
export const sumProgram = (
  opCase: GradientCase,
  shapesOf: Shapes = ({ shape }) => shape,
): Program<object, string, 'sum'> => ({
  schema: {},
  inputs: specsOf(opCase, shapesOf),
  run: (ops, _, values) => ({ sum: weightedSum(ops, opCase, named(values)) }),
});

/** Gives the gradient of each input that has one. */
export const gradientProgram = (
  opCase: GradientCase,
  shapesOf: Shapes = ({ shape }) => shape,
): Program<object, string, string> => ({
  schema: {},
  inputs: specsOf(opCase, shapesOf),
  run: <T>(ops: Ops<T>, _: unknown, values: Readonly<Record<string, T>>) => {
    const traced = autodiff(ops);
    const of = named(values);
    const variables = opCase.inputs.map((_tensor, i) =>
      opCase.gradients[i] === undefined ? traced.constant(of(`input${i}`)) : traced.variable(of(`input${i}`)),
    );
    const value = (name: string) => variables[Number(/^input(\d+)$/.exec(name)?.[1])] ?? traced.constant(of(name));
    const gradients = traced.gradients(weightedSum(traced.ops, opCase, value), variables);
    return Object.fromEntries(
      gradients.flatMap((gradient, i) => (gradient === undefined ? [] : [[`gradient${i}`, gradient] as const])),
    );
  },
});

/** What a cotangent's shape is called follows from what the inputs' are. */
function specsOf({ op, attributes, inputs, cotangents }: GradientCase, shapesOf: Shapes) {
  const described = inputs.map((tensor) => ({ dtype: tensor.dtype, shape: shapesOf(tensor) }));
  const outputs = applyOp(shapes, op, described, attributes).slice(0, cotangents.length);
  return Object.fromEntries([
    ...described.map((spec, i) => [`input${i}`, spec] as const),
    ...outputs.map((spec, i) => [`cotangent${i}`, spec] as const),
  ]);
}

const named =
  <T>(values: Readonly<Record<string, T>>) =>
  (name: string): T => {
    const value = values[name];
    if (value === undefined) throw new Error(`nothing is named ${name}`);
    return value;
  };
