import '@tensorflow/tfjs-backend-cpu';
import { afterAll, describe, expect, it } from 'vitest';
import { onnx } from '../onnx/index.js';
import type { Ops } from '../ops.js';
import type { Program } from '../program.js';
import { shapes } from '../shapes/engine.js';
import { float32, type Tensor } from '../tensor.js';
import { tfjs } from '../tfjs/index.js';
import { linear } from '../weights/schema.js';
import { linearWeights } from '../testing/linear-program.js';
import { autodiff } from './autodiff.js';

const engines = [onnx({ device: 'cpu', threads: 1 }), tfjs({ backend: 'cpu' })];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

type Build = <T>(ops: Ops<T>, x: T) => Readonly<Record<string, T>>;

async function run(engine: (typeof engines)[number], x: readonly number[], build: Build) {
  const program: Program<object, 'x', string> = {
    schema: {},
    inputs: { x: { dtype: 'float32', shape: ['n'] } },
    run: (ops, _, inputs) => build(ops, inputs.x),
  };
  const executable = await engine.compile(program, {});
  const found: Readonly<Record<string, Tensor>> = await executable.run({ x: float32(x, [x.length]) });
  await executable.dispose();
  return Object.fromEntries(Object.entries(found).map(([name, { data }]) => [name, [...data]]));
}

const sum = <T>(ops: Ops<T>, x: T): T => ops.reduceSum(x, [0], false);

describe.each(engines)('$name', (engine) => {
  it('goes back twice: the second derivative of Σ x³ is 6 x', async () => {
    const { second } = await run(engine, [1, -2, 3], <T>(ops: Ops<T>, x: T) => {
      const outer = autodiff(ops);
      const inner = autodiff(outer.ops);
      const v = outer.variable(x);
      const w = inner.variable(v);
      const cube = inner.ops.mul(w, inner.ops.mul(w, w));
      const [first = v] = inner.gradients(sum(inner.ops, cube), [w]);
      const [second = x] = outer.gradients(sum(outer.ops, first), [v]);
      return { second };
    });
    expect(second).toEqual([6, -12, 18]);
  });

  it('stops where it is told: of Σ x · stop(x), half the gradient', async () => {
    const { slope } = await run(engine, [1, -2, 3], <T>(ops: Ops<T>, x: T) => {
      const { ops: traced, variable, gradients } = autodiff(ops);
      const v = variable(x);
      const [slope = x] = gradients(sum(traced, traced.mul(v, traced.stopGradient(v))), [v]);
      return { slope };
    });
    expect(slope).toEqual([1, -2, 3]);
  });

  it('computes a block again, blocks within blocks and what they use from outside too', async () => {
    const both = await run(engine, [0.3, -0.2, 0.7], <T>(ops: Ops<T>, x: T) => {
      const slopes = [false, true].map((isCheckpointed) => {
        const { ops: traced, variable, gradients } = autodiff(ops);
        const [v, scale] = [variable(x), variable(ops.constant([2], []))];
        type X = typeof v;
        const inner = ([y = v]: readonly X[]) => [traced.activation('tanh', traced.mul(y, scale)), scale];
        const outer = ([y = v]: readonly X[]) => {
          const [z = y, s = y] = isCheckpointed ? traced.checkpoint(inner, [y]) : inner([y]);
          return [traced.mul(z, traced.exp(traced.mul(s, y)))];
        };
        const [result = v] = isCheckpointed ? traced.checkpoint(outer, [v]) : outer([v]);
        return gradients(sum(traced, result), [v, scale]);
      });
      const [[kept = x, keptScale = x] = [], [again = x, againScale = x] = []] = slopes;
      return { kept, again, keptScale, againScale };
    });
    expect(both['again']).toEqual(both['kept']);
    expect(both['againScale']).toEqual(both['keptScale']);
    expect(both['kept']?.every((value) => value !== 0)).toBe(true);
  });

  it.each([0, 1] as const)('drops the same in a block that is computed again (taps: once, %i)', async (call) => {
    const schema = linear(2, 3);
    const program = (isCheckpointed: boolean): Program<typeof schema, 'x', 'loss'> => ({
      schema,
      inputs: { x: { dtype: 'float32', shape: ['rows', 2] } },
      run: <T>(ops: Ops<T>, weights: { kernel: T; bias: T }, { x }: { readonly x: T }) => {
        const block = ([y = x]: readonly T[]) => [
          ops.tap('hidden', ops.dropout(ops.activation('tanh', ops.linear(y, weights)), 0.5)),
        ];
        const [y = x] = isCheckpointed ? ops.checkpoint(block, [x]) : block([x]);
        return { loss: ops.reduceSum(ops.mul(y, y), [0, 1], false) };
      },
    });
    const found = await Promise.all(
      [false, true].map(async (isCheckpointed) => {
        const weights = linearWeights(2, 3, (i) => 0.1 * i);
        const session = await engine.compileTraining(program(isCheckpointed), weights, {});
        const x = float32(
          Float32Array.from({ length: 80 }, (_, i) => Math.sin(i)),
          [40, 2],
        );
        const { loss } = await session.backward({ x }, { dropout: { seed: 3, call } });
        const gradient = await session.gradient('kernel');
        await session.dispose();
        return { loss, gradient };
      }),
    );
    expect(found[1]).toEqual(found[0]);
  });
});

it.each([
  [false, [1, 1]],
  [true, [1, 2]],
])('keeps nothing of a block but its inputs: computes it again (checkpoint: %s)', (isCheckpointed, computed) => {
  let exponentials = 0;
  const counting: typeof shapes = { ...shapes, exp: (value) => (exponentials++, shapes.exp(value)) };
  const { ops, variable, gradients } = autodiff(counting);
  const v = variable({ dtype: 'float32', shape: ['n'] });
  const block = ([y = v]: readonly (typeof v)[]) => [ops.exp(y)];
  const [result = v] = isCheckpointed ? ops.checkpoint(block, [v]) : block([v]);
  const forward = exponentials;
  gradients(sum(ops, result), [v]);
  expect([forward, exponentials]).toEqual(computed);
});

describe('what has no gradient', () => {
  const { ops, variable, constant, gradients } = autodiff(shapes);
  const x = variable({ dtype: 'float32', shape: ['n'] });

  it.each([
    ['a loss that is no scalar', () => gradients(x, [x]), 'NOT_DIFFERENTIABLE', /a loss is a scalar, found \[n\]/],
    [
      'a loss of no variable',
      () => gradients(sum(ops, constant(x.value)), [x]),
      'NOT_DIFFERENTIABLE',
      /depends on no variable/,
    ],
    ['a cast to integers', () => ops.cast(x, 'int32'), 'NOT_DIFFERENTIABLE', /cast: no gradient flows through int32/],
    ['a rate of 1', () => ops.dropout(x, 1), 'BAD_ARGUMENT', /dropout: a rate is at least 0 and below 1, found 1/],
  ] as const)('refuses %s', (_, action, code, message) => {
    expect(action).toThrow(message);
    expect(action).toThrow(expect.objectContaining({ code }));
  });

  it('says of what a loss does not depend on that there is none', () => {
    const other = variable({ dtype: 'float32', shape: [] });
    expect(gradients(sum(ops, x), [other, x]).map((gradient) => gradient?.shape)).toEqual([undefined, ['n']]);
  });
});
