import type { Engine, Program } from '../program.js';
import type { Dims } from '../shapes/dims.js';
import type { Tensor } from '../tensor.js';
import { applyOp } from './apply.js';
import { firstDifference } from './compare.js';
import type { OpCase } from './op-case.js';

/** float32 against float64: a few units in the last place, more where a sum or an exponential is in between. */
const tolerance = { absolute: 2e-6, relative: 2e-5 };

/** Their attributes are shapes in numbers, so that a length cannot be a name. */
const ofFixedShape = new Set(['reshape', 'broadcastTo']);

/** Whether the case can run with a name in the place of a length. */
export const canBeNamed = ({ op }: Pick<OpCase, 'op'>): boolean => !ofFixedShape.has(op);

/**
 * Compiles a case as a program of its own, runs it, and gives the differences from what is expected, in words; none where
 * all agree. Needs no file system, so that it runs in a browser too.
 * @param lengths Whether the program knows the length of the first axis or has a name for it.
 */
export async function runCase(engine: Engine, opCase: OpCase, lengths: 'known' | 'named'): Promise<readonly string[]> {
  const { op, attributes, inputs, outputs } = opCase;
  const named = inputs.map((tensor, i) => [`input${i}`, tensor] as const);
  const shapeOf = lengths === 'named' && !isHidden(opCase) ? withNames(opCase) : ({ shape }: Tensor) => shape;
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
    const found: Readonly<Record<string, Tensor>> = await executable.run(Object.fromEntries(named));
    return outputs.flatMap((expected, i) => {
      const tensor = found[`output${i}`];
      const difference = tensor === undefined ? 'missing' : firstDifference(tensor, expected, tolerance);
      return difference === undefined ? [] : [`output ${i}: ${difference}`];
    });
  } finally {
    await executable.dispose();
  }
}

/** Heads must divide a hidden size that is known. */
const isHidden = ({ op, inputs }: OpCase): boolean =>
  op === 'attention' && inputs[0]?.shape.at(-1) === inputs[0]?.shape[0];

function withNames({ inputs }: OpCase): (tensor: Tensor) => Dims {
  const rows = inputs[0]?.shape[0];
  return ({ shape }) => shape.map((dim) => (dim === rows && dim !== 1 ? 'rows' : dim));
}
