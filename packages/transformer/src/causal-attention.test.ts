import { readFileSync } from 'node:fs';
import { float32, type Program } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { expect, it } from 'vitest';
import { causalAttention } from './causal-attention.js';

const [heads, size, past, length] = [2, 3, 3, 2];

const program: Program<object, 'projected' | 'key' | 'value' | 'bias' | 'pastBias', 'context'> = {
  schema: {},
  inputs: {
    projected: { dtype: 'float32', shape: [1, length, 3 * heads * size] },
    key: { dtype: 'float32', shape: [1, heads, past, size] },
    value: { dtype: 'float32', shape: [1, heads, past, size] },
    bias: { dtype: 'float32', shape: [1, 1, length, length] },
    pastBias: { dtype: 'float32', shape: [1, 1, 1, past] },
  },
  run: (ops, _, { projected, key, value, bias, pastBias }) => {
    const before = { key, value, bias: pastBias };
    return { context: causalAttention(ops, projected, bias, before, heads, 1 / Math.sqrt(size)).context };
  },
};

const { attention } = JSON.parse(
  readFileSync(new URL('../../../fixtures/gpt/edges.json', import.meta.url), 'utf8'),
) as {
  readonly attention: readonly Readonly<Record<'projected' | 'key' | 'value' | 'context', readonly number[]>>[];
}; // made by edges.py

it.each(attention)('over a past and itself, whichever has the larger scores', async (golden) => {
  const engine = onnx();
  const executable = await engine.compile(program, {});
  const { context } = await executable.run({
    projected: float32(golden.projected, [1, length, 3 * heads * size]),
    key: float32(golden.key, [1, heads, past, size]),
    value: float32(golden.value, [1, heads, past, size]),
    bias: float32([0, -3.4e38, 0, 0], [1, 1, length, length]),
    pastBias: float32([0, 0, 0], [1, 1, 1, past]),
  });
  await engine.dispose();
  golden.context.forEach((expected, i) => {
    expect(Math.abs((context.data[i] ?? NaN) - expected)).toBeLessThan(1e-5);
  });
});
