import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { float32, type Program } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { tfjs } from '@firth/ops/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { causalAttention } from './causal-attention.js';

/** What PyTorch computed (fixtures/transformer/two_runs.py). */
interface Case {
  readonly projected: readonly number[];
  readonly past: Readonly<Record<'key' | 'value' | 'bias', readonly number[]>>;
  readonly context: readonly number[];
  readonly probabilities: readonly number[];
}
const file = new URL('../../../fixtures/transformer/two-runs.json', import.meta.url);
const golden = JSON.parse(readFileSync(file, 'utf8')) as Readonly<
  Record<'batch' | 'heads' | 'past' | 'length' | 'size', number>
> & { readonly cases: Readonly<Record<string, Case>> };
const { batch, heads, past, length, size } = golden;

const engines = [onnx({ device: 'cpu' }), tfjs({ backend: 'cpu' })];
afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

const LOWEST = -3.4028234663852886e38;
const causal = Array.from({ length: length ** 2 }, (_, i) => (i % length > Math.floor(i / length) ? LOWEST : 0));

const given = (...shape: readonly number[]) => ({ dtype: 'float32', shape }) as const;
const shapes = {
  projected: given(batch, length, 3 * heads * size),
  key: given(batch, heads, past, size),
  value: given(batch, heads, past, size),
  bias: given(batch, 1, 1, past),
};
const program: Program<object, keyof typeof shapes, 'context' | 'probabilities'> = {
  schema: {},
  inputs: shapes,
  run: (ops, _, { projected, ...before }) => {
    const mask = ops.constant(causal, [1, 1, length, length]);
    const { context, probabilities } = causalAttention(ops, projected, mask, before, heads, size ** -0.5);
    return { context, probabilities };
  },
};

describe.each(engines)('$name: one softmax over a past and the new', (engine) => {
  it.each(Object.entries(golden.cases))("is PyTorch's: %s", async (_, { projected, past: before, ...wanted }) => {
    const executable = await engine.compile(program, {});
    const inputs = {
      projected: float32(projected, shapes.projected.shape),
      key: float32(before.key, shapes.key.shape),
      value: float32(before.value, shapes.value.shape),
      bias: float32(before.bias, shapes.bias.shape),
    };
    const found = await executable.run(inputs);
    for (const name of ['context', 'probabilities'] as const) {
      const errors = wanted[name].map((value, i) => Math.abs((found[name].data[i] ?? NaN) - value));
      expect(errors).toHaveLength(found[name].data.length);
      for (const error of errors) expect(error).toBeLessThan(2e-4); // scores of hundreds have an error of 3e-5 each
    }
    await executable.dispose();
  });
});
