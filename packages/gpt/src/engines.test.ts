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

it('int8 gives nearly the logits of float32', async () => {
  const texts = goldenGeneration('gpt2').rows.slice(0, 1);
  const [float, int8] = await Promise.all([undefined, 'int8' as const].map((dtype) => logitsOf(texts, dtype)));
  const [a = [], b = []] = [float, int8].map((values) => [...(values ?? [])]);
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  expect(cosine).toBeGreaterThan(0.995);
  expect(cosine).toBeLessThan(1);
});

async function logitsOf(texts: readonly (readonly number[])[], dtype: 'int8' | undefined) {
  const model = await GPT2.fromPretrained(fixture('gpt2/openai'), dtype === undefined ? {} : { dtype });
  const { logits } = await model.forward(texts);
  await model.dispose();
  return logits.data;
}
