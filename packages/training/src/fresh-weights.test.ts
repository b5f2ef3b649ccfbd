import { layerNorm, leavesOf, weight, type WeightSource } from '@firth/ops';
import { expect, it } from 'vitest';
import { freshWeights } from './fresh-weights.js';

const schema = { table: weight([300, 50]), other: weight([300, 50]), norm: layerNorm(4) };

async function valuesOf(seed: number): Promise<ReadonlyMap<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  for (const { path, value } of leavesOf<typeof schema, WeightSource>(schema, freshWeights(schema, { seed })))
    found.set(path, new Float32Array((await value.tensor.read()).slice().buffer));
  return found;
}

it('draws what the schema says, each weight its own, the same for the same seed', async () => {
  const fresh = await valuesOf(1);
  expect(fresh.get('norm.gamma')).toEqual(Float32Array.of(1, 1, 1, 1));
  expect(fresh.get('norm.beta')).toEqual(new Float32Array(4));
  const table = fresh.get('table') ?? new Float32Array();
  expect(table.every((value) => Math.abs(value) <= Math.fround(0.04))).toBe(true);
  const mean = table.reduce((sum, value) => sum + value, 0) / table.length;
  const variance = table.reduce((sum, value) => sum + (value - mean) ** 2, 0) / table.length;
  expect(Math.abs(mean)).toBeLessThan(0.001);
  // A normal distribution cut at two deviations has the deviation 0.8796 (1 − 4 φ(2) / (2 Φ(2) − 1), rooted).
  expect(Math.sqrt(variance) / 0.02).toBeCloseTo(0.8796, 1);
  expect(fresh.get('other')).not.toEqual(table);
  expect(await valuesOf(1)).toEqual(fresh);
  expect((await valuesOf(2)).get('table')).not.toEqual(table);
});
