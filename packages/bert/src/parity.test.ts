import { openCheckpoint } from '@firth/checkpoints';
import { leavesOf, type WeightSource } from '@firth/ops';
import { describe, expect, it } from 'vitest';
import { bertWeights, loadBert } from './loaded-bert.js';
import { parity } from './parity.js';
import { preTrainingParts, bertSchema, type BertSchema } from './schema.js';
import { fixture, languages, layouts } from './testing/fixtures.js';

const BOUND = 1e-5;

describe.each(languages)('%s', (language) => {
  it.each(layouts)('%s: every hidden state, attention and logit equals the reference', async (layout) => {
    const report = await parity(fixture(language, layout), fixture(language, 'reference.safetensors'), {
      bound: BOUND,
    });
    expect(report.firstOverBound).toBeUndefined();
    expect(report.unknown).toEqual([]);
    expect(report.rows.map(({ name }) => name).sort()).toEqual(await computedTensors(language));
  });

  it('gives the same tree from all four layouts', async () => {
    const [first, ...others] = await Promise.all(layouts.map((layout) => readTree(fixture(language, layout))));
    expect(first?.size).toBe(3 * 16 + 5 + 2 + 5 + 2);
    for (const other of others) expect(other).toEqual(first);
  });
});

it('holds at the full length of 64 tokens', async () => {
  const report = await parity(fixture('english', 'google'), fixture('english', 'reference-full-length.safetensors'));
  expect(report.firstOverBound).toBeUndefined();
});

it('compares a bare encoder with the parts of the reference that it has', async () => {
  const report = await parity(fixture('english', 'encoder-only'), fixture('english', 'reference.safetensors'));
  expect(report.firstOverBound).toBeUndefined();
  expect(report.rows.map(({ name }) => name)).toContain('pooler_output');
  expect([...report.unknown].sort()).toEqual([
    'cls.predictions.transform',
    'prediction_logits',
    'seq_relationship_logits',
  ]);
});

it('names the first tensor over the bound, in the order of computation', async () => {
  const report = await parity(fixture('english', 'google'), fixture('english', 'reference.safetensors'), { bound: 0 });
  expect(report.firstOverBound?.name).toBe(report.rows.find(({ maxAbsoluteError }) => maxAbsoluteError > 0)?.name);
  expect(report.rows[0]?.name).toBe('embeddings');
  expect(report.rows.at(-1)?.name).toBe('prediction_logits');
});

/** What the reference holds beside its inputs. */
async function computedTensors(language: string): Promise<string[]> {
  const reference = await openCheckpoint(fixture(language, 'reference.safetensors'));
  const inputs = ['input_ids', 'attention_mask', 'token_type_ids'];
  const names = [...reference.tensors.keys()].filter((name) => !inputs.includes(name)).sort();
  await reference.close();
  expect(names).toHaveLength(34);
  return names;
}

/** Every weight's values as [in, out] float32, by its path in the tree. */
async function readTree(folder: string): Promise<Map<string, Float32Array>> {
  const loaded = await loadBert(folder);
  const weights = leavesOf<BertSchema, WeightSource>(
    bertSchema(loaded.config, preTrainingParts),
    bertWeights(loaded, preTrainingParts),
  );
  const values = new Map<string, Float32Array>();
  for (const { path, value } of weights) values.set(path, await readSource(value));
  await loaded.checkpoint.close();
  return values;
}

async function readSource({ tensor, transposed }: WeightSource): Promise<Float32Array> {
  const stored = new Float32Array((await tensor.read()).slice().buffer);
  const [rows = 1, columns = 1] = tensor.shape;
  if (!transposed) return stored;
  return stored.map((_, i) => stored[(i % rows) * columns + Math.floor(i / rows)] ?? NaN);
}
