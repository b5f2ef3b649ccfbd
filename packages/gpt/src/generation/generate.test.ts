import { afterAll, describe, expect, it } from 'vitest';
import { GPT2 } from '../gpt2.js';
import { OpenAIGPT } from '../openai-gpt.js';
import { fixture, goldenGeneration, largestError, optionsOf } from '../testing/fixtures.js';
import type { GenerateOptions } from './generate-options.js';

describe.each([
  ['gpt2', 'gpt2/openai', GPT2],
  ['gpt2-chinese', 'gpt2-chinese', GPT2],
  ['gpt', 'gpt/openai', OpenAIGPT],
] as const)('%s as transformers', async (name, folder, Model) => {
  const golden = goldenGeneration(name);
  const model = await Model.fromPretrained(fixture(folder));
  afterAll(() => model.dispose());

  it.each(golden.cases)('token for token: $options', async ({ options, prompts, continuations }) => {
    const found = await model.generate<GenerateOptions>(prompts, optionsOf(options));
    const all = found.flatMap((text) => ('others' in text ? [text, ...text.others] : [text]));
    expect(all.map(({ tokenIds }) => [...tokenIds])).toEqual(continuations);
  });

  it('gives each prompt of a batch what it gets alone, beams too', async () => {
    const prompts = golden.rows.map((row) => row.slice(0, 12));
    for (const options of [{}, { numBeams: 3 }]) {
      const together = await model.generate<GenerateOptions>(prompts, options);
      for (const [i, prompt] of prompts.entries()) {
        const [alone] = await model.generate<GenerateOptions>([prompt], options);
        expect(together[i]?.tokenIds).toEqual(alone?.tokenIds);
      }
    }
  });

  it('log-probabilities and perplexity', async () => {
    const rows = golden.rows.filter((row) => row.length > 1);
    const scores = await model.score(rows);
    scores.forEach(({ logProbabilities, perplexity }, i) => {
      const expected = golden.logProbabilities[i] ?? [];
      expect(largestError(logProbabilities, expected)).toBeLessThan(1e-5);
      const mean = expected.reduce((a, b) => a + b, 0) / expected.length;
      expect(perplexity).toBeCloseTo(Math.exp(-mean), 1);
    });
  });
});

/** Options as JavaScript has them: whatever they are. */
const plain = (options: object): object => options;
const notTexts = (texts: readonly unknown[]): string[] => Object.assign<string[], readonly unknown[]>([], texts);

describe('generate', async () => {
  const model = await GPT2.fromPretrained(fixture('gpt2/openai'));
  afterAll(() => model.dispose());

  it('streams every token once, where the last character is not whole too', async () => {
    for (const maxNewTokens of [1, 2, 3, 5, 8, 13]) {
      const { tokenIds, text } = await model.generate('今天天气', { maxNewTokens });
      const streamed = { tokenIds: [] as number[], text: '' };
      for await (const token of model.stream('今天天气', { maxNewTokens })) {
        streamed.tokenIds.push(token.tokenId);
        streamed.text += token.text;
      }
      expect(streamed).toEqual({ tokenIds: [...tokenIds], text });
    }
  });

  it('streams the tokens and the text that generate gives, no character split', async () => {
    const options = { doSample: true, topK: 300, temperature: 2, seed: 3, maxNewTokens: 40 } as const;
    const whole = await model.generate('今天天气', options);
    const tokens: number[] = [];
    let text = '';
    const stream = model.stream('今天天气', options);
    let step = await stream.next();
    for (; step.done !== true; step = await stream.next()) {
      tokens.push(step.value.tokenId);
      text += step.value.text;
    }
    expect(step.value).toEqual(whole);
    expect(text).toBe(whole.text);
    expect(tokens.slice(0, whole.tokenIds.length)).toEqual([...whole.tokenIds]);
  });

  it('draws the same with the same seed, and other texts with another', async () => {
    const draw = async (seed: number) =>
      [...(await model.generate('Hello', { doSample: true, seed, maxNewTokens: 16 })).tokenIds].join();
    expect(await draw(1)).toBe(await draw(1));
    expect(await draw(1)).not.toBe(await draw(2));
  });

  it('with topK 1 draws what greedy search finds', async () => {
    const greedy = await model.generate('Hello');
    expect(await model.generate('Hello', { doSample: true, topK: 1 })).toEqual(greedy);
  });

  it('ends before a stop string', async () => {
    const { text } = await model.generate('Hello', { maxNewTokens: 24 });
    const stop = text.slice(7, 10);
    const stopped = await model.generate('Hello', { maxNewTokens: 24, stop: [stop] });
    expect(stopped.finishReason).toBe('stop');
    expect(stopped.text).toBe(text.slice(0, text.indexOf(stop)));
  });

  it('tells its progress and ends when it is aborted', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const onProgress = ({ generated }: { generated: number }) => {
      seen.push(generated);
      if (generated === 3) controller.abort(new Error('enough'));
    };
    await expect(model.generate('Hello', { signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect(seen).toEqual([1, 2, 3]);
    expect((await model.generate('Hello')).tokenIds).toHaveLength(20);
  });

  it('goes to the last position of the model', async () => {
    const prompt = Array.from({ length: 60 }, (_, i) => i);
    const [found] = await model.generate([prompt], { maxNewTokens: 5, eosTokenId: null });
    expect(found?.tokenIds).toHaveLength(5);
  });

  it('crosses the blocks in which the cache grows as the whole model does', async () => {
    const prompt = Array.from({ length: 30 }, (_, i) => (i * 7) % 700);
    const [found] = await model.generate([prompt], { maxNewTokens: 34, eosTokenId: null });
    const ids = [...prompt, ...(found?.tokenIds ?? [])];
    const { logits } = await model.forward([ids.slice(0, 63)]);
    const next = Array.from({ length: 34 }, (_, i) => {
      const row = logits.at(0).at(29 + i).data;
      return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
    });
    expect([...(found?.tokenIds ?? [])]).toEqual(next);
  });

  const long = Array.from({ length: 65 }, () => 1);
  it.each([
    ['a prompt longer than the context', () => model.generate([long]), /text 0 has 65 tokens, the model has 64/],
    ['an empty prompt', () => model.generate(''), /text 0 is empty/],
    ['an id outside the vocabulary', () => model.generate([[700]]), /text 0, token 0: expected 0 to 699, found 700/],
    ['an id that is no number', () => model.generate([[0.5]]), /text 0, token 0: expected 0 to 699, found 0.5/],
  ])('refuses %s', async (_, call, message) => {
    await expect(call()).rejects.toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', message: expect.stringMatching(message) as string }),
    );
  });

  it.each([
    [
      'more new tokens than positions',
      () => model.generate([long.slice(5)], { maxNewTokens: 6 }),
      /maxNewTokens: expected at most 5 \(prompt 0 has 60 tokens .*\), found 6/,
    ],
    ['no new token', () => model.generate('a', { maxNewTokens: 0 }), /maxNewTokens: expected .* at least 1, found 0/],
    ['a repetition penalty of 0', () => model.generate('a', { repetitionPenalty: 0 }), /repetitionPenalty: expected/],
    [
      'a fraction for a seed',
      () => model.generate('a', { doSample: true, seed: 0.5 }),
      /seed: expected a whole number/,
    ],
    [
      'a length penalty that is no number',
      () => model.generate('a', { numBeams: 2, lengthPenalty: NaN }),
      /lengthPenalty: expected a number, found NaN/,
    ],
    [
      'a search for no text',
      () => model.generate('a', { numBeams: 2, numReturnSequences: 0 }),
      /numReturnSequences: exp/,
    ],
    ['topK 0', () => model.generate('a', { doSample: true, topK: 0 }), /topK: expected .* at least 1, found 0/],
    [
      'topP 0',
      () => model.generate('a', { doSample: true, topP: 0 }),
      /topP: expected a number above 0 and of at most 1/,
    ],
    ['temperature 0', () => model.generate('a', { doSample: true, temperature: 0 }), /temperature: expected/],
    ['a fraction of a beam', () => model.generate('a', { numBeams: 1.5 }), /numBeams: expected a whole number/],
    [
      'more texts than beams',
      () => model.generate('a', { numBeams: 2, numReturnSequences: 3 }),
      /numReturnSequences: expected at most numBeams, 2, found 3/,
    ],
    ['a stop string that is empty', () => model.generate('a', { stop: [''] }), /stop\[0\]: expected/],
    ['an end outside the vocabulary', () => model.generate('a', { eosTokenId: 700 }), /eosTokenId: expected/],
    [
      'what only draws',
      () => model.generate('a', plain({ temperature: 2 })),
      /temperature: expected nothing unless doSample: true, found 2/,
    ],
    [
      'what only beams have',
      () => model.generate('a', plain({ doSample: true, earlyStopping: true })),
      /earlyStopping: expected nothing unless numBeams is above 1, found true/,
    ],
    [
      "transformers' names",
      () => model.generate('a', plain({ max_new_tokens: 3 })),
      /max_new_tokens: expected one of the options .*; did you mean maxNewTokens\?/,
    ],
    ['beams that draw', () => model.generate('a', plain({ doSample: true, numBeams: 2 })), /numBeams: expected 1/],
    ['a stop string that is no list', () => model.generate('a', plain({ stop: 'a' })), /stop: expected a list/],
    [
      'texts that are none',
      () => model.generate(notTexts([null])),
      /texts\[0\]: expected a text or its token ids, found null/,
    ],
    ['ids of one text alone', () => model.generate(notTexts([1, 2])), /found 1; the ids of a text are a list of their/],
    ['a place without a text', () => model.generate(new Array<string>(1)), /texts\[0\]: .* found undefined/],
  ])('refuses the option or argument: %s', async (_, call, message) => {
    await expect(call()).rejects.toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringMatching(message) as string }),
    );
  });

  it('refuses beams in a stream, which the types do too', async () => {
    const options: object = { numBeams: 2 };
    await expect(model.stream('a', options).next()).rejects.toThrow('stream: numBeams: expected 1, found 2');
  });

  it('refuses calls after dispose', async () => {
    const disposed = await GPT2.fromPretrained(fixture('gpt2/openai'));
    await disposed.dispose();
    await expect(disposed.generate('a')).rejects.toThrow(expect.objectContaining({ code: 'DISPOSED' }));
  });
});
