import '@tensorflow/tfjs-backend-cpu';
import { afterAll, describe, expect, it } from 'vitest';
import { onnx } from '../onnx/index.js';
import type { Engine, Program } from '../program.js';
import { float32, type Tensor } from '../tensor.js';
import { tfjs } from '../tfjs/index.js';
import { feedsOf, gradientProgram, readGradientCases, sumProgram, type GradientCase } from './gradient-cases.js';
import { canBeNamed } from './run-case.js';

const engines: readonly Engine[] = [onnx({ device: 'cpu', threads: 1 }), tfjs({ backend: 'cpu' })];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

const cases = await readGradientCases();

/** Of the largest element of a gradient, or of 1 where all are smaller. */
const BOUND = 1e-5;

describe.each(engines)('$name', (engine) => {
  it.each(cases)("$name: PyTorch's gradient", async (opCase) => {
    expect(await errors(engine, opCase, gradientProgram(opCase))).toEqual([]);
  });

  it.each(cases.filter((opCase) => canBeNamed(opCase) && canHaveNames(opCase)))(
    '$name: the same where a length is a name',
    async (opCase) => {
      const rows = opCase.inputs[0]?.shape[0];
      const withName = ({ shape }: Tensor) => shape.map((dim) => (dim === rows && dim !== 1 ? 'rows' : dim));
      expect(await errors(engine, opCase, gradientProgram(opCase, withName))).toEqual([]);
    },
  );
});

describe('finite differences', () => {
  const [engine] = engines;
  if (engine === undefined) throw new Error('there are two');

  it.each(cases.filter(isSmooth))('$name', async (opCase) => {
    const step = 2 ** -6;
    const direction = opCase.inputs.map(({ data }, i) => Float32Array.from(data, (_, j) => Math.sin(1 + i + 2.3 * j)));
    const moved = (by: number): Record<string, Tensor> => ({
      ...feedsOf(opCase),
      ...Object.fromEntries(
        opCase.inputs.flatMap(({ dtype, data, shape }, i) =>
          dtype === 'float32'
            ? [
                [
                  `input${i}`,
                  float32(
                    Float32Array.from(data, (x, j) => x + by * (direction[i]?.[j] ?? 0)),
                    shape,
                  ),
                ],
              ]
            : [],
        ),
      ),
    });
    const program = await engine.compile(sumProgram(opCase), {});
    const at = async (by: number) => (await program.run(moved(by))).sum.data[0] ?? NaN;
    // Of fourth order: Fornberg (1988), table 1.
    const slope =
      (8 * ((await at(step)) - (await at(-step))) - ((await at(2 * step)) - (await at(-2 * step)))) / (12 * step);
    await program.dispose();
    const terms = opCase.gradients.flatMap((gradient, i) =>
      Array.from(gradient?.data ?? [], (value, j) => value * (direction[i]?.[j] ?? 0)),
    );
    const expected = terms.reduce((a, b) => a + b, 0);
    const scale = terms.reduce((a, b) => a + Math.abs(b), 1);
    expect(Math.abs(slope - expected) / scale).toBeLessThan(1e-3);
  });
});

/** Where a step of any input crosses no kink and changes no other order of magnitude. */
const isSmooth = ({ name, op }: GradientCase): boolean =>
  !/ties|at-zero|masked|special-values|epsilon-counts|constant-rows/.test(name) && !kinked.has(op);

const kinked = new Set(['relu', 'abs', 'maximum', 'minimum', 'reduceMax', 'log', 'sqrt', 'pow', 'div']);

/** The widths of heads and of rows to normalize must be known. */
const canHaveNames = ({ name, op, inputs }: GradientCase): boolean =>
  name !== 'layerNorm/rank1' && !(op === 'attention' && inputs[0]?.shape.at(-1) === inputs[0]?.shape[0]);

async function errors(engine: Engine, opCase: GradientCase, program: Program<object, string, string>) {
  const executable = await engine.compile(program, {});
  const found: Readonly<Record<string, Tensor>> = await executable.run(feedsOf(opCase));
  await executable.dispose();
  return opCase.gradients.flatMap((expected, i) => {
    if (expected === undefined) return [];
    const gradient = found[`gradient${i}`];
    if (gradient === undefined) return expected.data.every((value) => value === 0) ? [] : [`gradient ${i} is missing`];
    if (gradient.shape.join() !== expected.shape.join()) return [`gradient ${i}: [${gradient.shape.join()}]`];
    const values = Array.from(expected.data);
    const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 1);
    const error = values.reduce((a, b, j) => Math.max(a, Math.abs(b - (gradient.data[j] ?? NaN))), 0);
    return error / largest <= BOUND ? [] : [`gradient ${i}: off by ${error} of ${largest}`];
  });
}
