import type { Engine, Tensor } from '@firth/ops';
import { onnx } from '@firth/ops/onnx';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { GPT2 } from './gpt2.js';
import { fixture } from './testing/fixtures.js';

const inner = onnx();
const runs: number[] = [];
/** Counts runs by the tokens of their inputs, and hears no signal: what stops a call is the call. */
const engine: Engine = {
  ...inner,
  compile: async (program, weights, options) => {
    const compiled = await inner.compile(program, weights, options);
    return {
      run: (inputs: Readonly<Record<string, Tensor>>) => {
        runs.push(inputs['inputIds']?.data.length ?? 0);
        return compiled.run(inputs);
      },
      openCache: (ports, batch) => compiled.openCache(ports, batch),
      dispose: () => compiled.dispose(),
    };
  },
};
const model = await GPT2.fromPretrained(fixture('gpt2/openai'), { engine });
afterAll(async () => {
  await model.dispose();
  await inner.dispose();
});
beforeEach(() => {
  runs.length = 0;
});

const rows = Array.from({ length: 301 }, (_, i) => Array.from({ length: 2 + (i % 9) }, (__, j) => (i * 31 + j) % 700));

const stopping = (reason: Error) => {
  const controller = new AbortController();
  const seen: number[] = [];
  const onProgress = (done: number) => {
    seen.push(done);
    controller.abort(reason);
  };
  return { options: { onProgress, signal: controller.signal }, seen };
};

describe('score', () => {
  it('takes any number of texts in bounded batches, each as alone', async () => {
    const seen: (readonly [number, number])[] = [];
    const scores = await model.score(rows, { onProgress: (...progress) => seen.push(progress) });
    expect(runs.length).toBeGreaterThan(3);
    expect(Math.max(...runs)).toBeLessThanOrEqual(engine.batchTokens);
    expect(seen.at(-1)).toEqual([301, 301]);
    for (const i of [0, 8, 300]) {
      const [alone] = await model.score([rows[i] ?? []]);
      expect(scores[i]?.tokenIds).toEqual(alone?.tokenIds);
      expect(scores[i]?.perplexity).toBeCloseTo(alone?.perplexity ?? NaN, 2);
    }
    expect(await model.score([])).toEqual([]);
  });

  it("ends with the signal's reason between batches", async () => {
    const reason = new Error('enough');
    const { options, seen } = stopping(reason);
    await expect(model.score(rows, options)).rejects.toBe(reason);
    expect(seen).toHaveLength(1);
    expect(runs.length).toBeLessThanOrEqual(2);
    await expect(model.score(['a'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('perplexity', () => {
  const ids = Array.from({ length: 150 }, (_, i) => (i * 31) % 700);

  it("tells its progress in tokens, and ends with the signal's reason between windows", async () => {
    const seen: (readonly [number, number])[] = [];
    await model.perplexity(ids, { stride: 32, onProgress: (...progress) => seen.push(progress) });
    expect(seen).toEqual([
      [64, 150],
      [96, 150],
      [128, 150],
      [150, 150],
    ]);
    const reason = new Error('enough');
    const { options, seen: done } = stopping(reason);
    await expect(model.perplexity(ids, options)).rejects.toBe(reason);
    expect(done).toEqual([64]);
  });

  it('of a text of fewer than two tokens there is none, as there is no score', async () => {
    const refusal = { name: 'OpsError', code: 'BAD_INPUT' };
    for (const short of ['', [7]]) {
      await expect(model.perplexity(short)).rejects.toMatchObject(refusal);
      await expect(model.score([[7, 8], short])).rejects.toMatchObject(refusal);
    }
    await expect(model.score([[7, 8], [7]])).rejects.toThrow('text 1: expected at least 2 tokens');
    expect((await model.perplexity([7, 8])).perplexity).toBeGreaterThan(1);
  });
});

describe('generate', () => {
  const prompts = rows.slice(0, 40).map((row) => row.slice(0, 3));

  it('says which prompts it is at', async () => {
    const seen: object[] = [];
    await model.generate(prompts, { maxNewTokens: 2, eosTokenId: null, onProgress: (step) => seen.push(step) });
    expect(seen).toEqual([
      { generated: 1, maxNewTokens: 2, done: 0, total: 40 },
      { generated: 2, maxNewTokens: 2, done: 0, total: 40 },
    ]);
  });

  it('is not begun with a signal that is aborted', async () => {
    const reason = new Error('before');
    await expect(model.generate('a', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(model.generate([], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('texts that are none', () => {
  const sparse = new Array<string>(2);
  sparse[0] = 'a';

  it.each([
    ['score', () => model.score(sparse)],
    ['forward', () => model.forward(sparse)],
    ['generate', () => model.generate(sparse)],
  ] as const)('%s names the place', async (call, run) => {
    await expect(run()).rejects.toThrow(`${call}: texts[1]: expected a text or its token ids, found undefined`);
  });

  it.each([
    ['score', () => model.score(3 as never), /score: texts: expected a text, or a list .*found 3/],
    ['perplexity', () => model.perplexity(undefined as never), /perplexity: text: expected a text .*found undefined/],
    [
      'perplexity',
      () => model.perplexity('a b', 3 as never),
      /perplexity: options: expected an object of options, found 3/,
    ],
    ['stream', () => model.stream(undefined as never).next(), /stream: prompt: expected a text .*found undefined/],
  ] as const)('%s: %s', async (_, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});
