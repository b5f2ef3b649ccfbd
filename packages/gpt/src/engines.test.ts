import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { tfjs } from '@firth/ops/tfjs';
import { describe, expect, it } from 'vitest';
import { hasWebGpu } from '../../ops/src/conformance/web-gpu.js';
import type { GenerateOptions } from './generation/generate-options.js';
import { GPT2 } from './gpt2.js';
import { OpenAIGPT } from './openai-gpt.js';
import { parity } from './parity.js';
import { fixture, goldenGeneration, optionsOf } from './testing/fixtures.js';

/** WebGPU in software compiles at every new shape, and has its own test below. */
const engines: readonly (readonly [string, () => Engine])[] = [
  ['onnx wasm', () => onnx({ device: 'wasm' })],
  ['tfjs cpu', () => tfjs({ backend: 'cpu' })],
];

describe.each(engines)('%s', (_, make) => {
  it.each([
    ['gpt2/openai', 'gpt2'],
    ['gpt2-chinese', 'gpt2-chinese'],
    ['gpt/openai', 'gpt'],
  ])('%s: every hidden state, attention and logit equals the reference', async (layout, golden) => {
    const engine = make();
    const report = await parity(fixture(layout), fixture(`${golden}.reference.safetensors`), { bound: 1e-5, engine });
    await engine.dispose();
    expect(report.firstOverBound).toBeUndefined();
    expect(report.rows.at(-1)?.name).toBe('logits');
  });

  it.each([
    ['gpt2/openai', 'gpt2', GPT2],
    ['gpt/openai', 'gpt', OpenAIGPT],
  ] as const)('%s: generates the tokens of the reference with its cache', async (layout, name, Model) => {
    const engine = make();
    const before = tf.memory().numTensors;
    const model = await Model.fromPretrained(fixture(layout), { engine });
    for (const { options, prompts, continuations } of goldenGeneration(name).cases.slice(0, 3)) {
      const found = await model.generate<GenerateOptions>(prompts, optionsOf(options));
      expect(found.map(({ tokenIds }) => [...tokenIds])).toEqual(continuations);
    }
    await model.dispose();
    await engine.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it.skipIf(!hasWebGpu)(
  'onnx webgpu: generates the tokens of the reference',
  async () => {
    const engine = onnx({ device: 'webgpu' });
    const model = await GPT2.fromPretrained(fixture('gpt2/openai'), { engine });
    const { prompts, continuations } = goldenGeneration('gpt2').cases[0] ?? { prompts: [], continuations: [] };
    const found = await model.generate(prompts, { maxNewTokens: 3, eosTokenId: null });
    expect(found.map(({ tokenIds }) => [...tokenIds])).toEqual(continuations.map((ids) => ids.slice(0, 3)));
    await model.dispose();
    await engine.dispose();
  },
  180_000,
);

describe('int8', () => {
  const cases = [
    ['gpt2/openai', 'gpt2', GPT2],
    ['gpt2-chinese', 'gpt2-chinese', GPT2],
    ['gpt/openai', 'gpt', OpenAIGPT],
  ] as const;

  it.each(cases)('%s: gives nearly the logits of float32', async (layout, name, Model) => {
    const texts = goldenGeneration(name).rows.slice(0, 1);
    const found: number[][] = [];
    for (const dtype of ['float32', 'int8'] as const) {
      const model = await Model.fromPretrained(fixture(layout), { dtype });
      found.push([...(await model.forward(texts)).logits.data]);
      await model.dispose();
    }
    const [a = [], b = []] = found;
    const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
    const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    expect(cosine).toBeGreaterThan(0.995);
    expect(cosine).toBeLessThan(1);
  });

  it.each(cases)('%s: a prompt gets in a batch the tokens that it gets alone', async (layout, name, Model) => {
    const { rows } = goldenGeneration(name);
    const prompts = rows.flatMap((row) => [row.slice(0, 3), row.slice(0, 9), row.slice(1, 6)]);
    const model = await Model.fromPretrained(fixture(layout), { dtype: 'int8' });
    const options = { maxNewTokens: 12, eosTokenId: null } as const;
    const alone: number[][] = [];
    for (const prompt of prompts)
      for (const { tokenIds } of await model.generate([prompt], options)) alone.push([...tokenIds]);
    const together = await model.generate(prompts, options);
    expect(together.map(({ tokenIds }) => [...tokenIds])).toEqual(alone);
    await model.dispose();
  });
});
