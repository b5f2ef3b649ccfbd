import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { GPT2 } from '../gpt2.js';
import { deafEngine } from '../testing/deaf-engine.js';
import { fixture, optionsOf, type GoldenGeneration } from '../testing/fixtures.js';
import type { GenerateOptions } from './generate-options.js';
import { argmax, largestIndices } from './logits.js';

const { beams, ties } = JSON.parse(readFileSync(fixture('edges.json'), 'utf8')) as {
  readonly beams: GoldenGeneration['cases'];
  readonly ties: readonly { readonly scores: readonly number[]; readonly largest: readonly (readonly number[])[] }[];
}; // made by edges.py

describe('beam search as transformers', async () => {
  const model = await GPT2.fromPretrained(fixture('gpt2/safetensors'));
  afterAll(() => model.dispose());

  it.each(beams)('token for token: $options', async ({ options, prompts, continuations }) => {
    const found = await model.generate<GenerateOptions>(prompts, optionsOf(options));
    expect(found.map(({ tokenIds }) => [...tokenIds])).toEqual(continuations);
  });
});

it.each(ties)('the largest of $scores, the first of equals first', ({ scores, largest }) => {
  const given = Float32Array.from(scores);
  largest.forEach((expected, i) => {
    expect(largestIndices(given, i + 1)).toEqual(expected);
  });
  expect(argmax(given)).toBe(largest[0]?.[0]);
});

describe('a call that is aborted between two steps, on an engine that knows of no signals', async () => {
  const engine = deafEngine();
  const model = await GPT2.fromPretrained(fixture('gpt2/safetensors'), { engine });
  afterAll(async () => {
    await model.dispose();
    await engine.dispose();
  });

  it.each<[string, GenerateOptions]>([
    ['greedy', {}],
    ['sampling', { doSample: true }],
    ['beams', { numBeams: 2 }],
  ])('%s', async (_, options) => {
    const controller = new AbortController();
    const before = engine.runs();
    const onProgress = ({ generated }: { readonly generated: number }) => {
      if (generated === 3) controller.abort(new Error('enough'));
    };
    const call = model.generate<GenerateOptions>('Hello', { ...options, signal: controller.signal, onProgress });
    await expect(call).rejects.toThrow('enough');
    expect(engine.runs() - before).toBeLessThanOrEqual(4); // the step that was under way
  });

  it('before it begins', async () => {
    const before = engine.runs();
    const signal = AbortSignal.abort(new Error('not at all'));
    await expect(model.generate('Hello', { signal })).rejects.toThrow('not at all');
    await expect(model.generate('Hello', { numBeams: 2, signal })).rejects.toThrow('not at all');
    await expect(model.stream('Hello', { signal }).next()).rejects.toThrow('not at all');
    await expect(model.score(['Hello'], { signal })).rejects.toThrow('not at all');
    expect(engine.runs()).toBe(before);
  });
});
