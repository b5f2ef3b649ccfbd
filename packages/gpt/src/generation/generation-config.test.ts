import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GPT2 } from '../gpt2.js';
import { copyOf, fixture, largestError } from '../testing/fixtures.js';
import type { GenerateOptions } from './generate-options.js';
import { draw } from './draw.js';

type Json = Readonly<Record<string, unknown>>;

const golden = JSON.parse(readFileSync(fixture('generation-config.json'), 'utf8')) as {
  readonly prompts: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly config: Json;
    readonly generation: Json | null;
    readonly options: Json;
    readonly continuations: readonly (readonly number[])[];
  }[];
  readonly near: {
    readonly prompts: readonly (readonly number[])[];
    readonly continuations: readonly (readonly number[])[];
  };
  readonly sampled: readonly { readonly generation: Json; readonly distributions: readonly (readonly number[])[] }[];
}; // made by generation_config.py

const { folder, remove } = await copyOf('gpt2/safetensors');
afterAll(remove);
const published = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as Json;

async function opened(config: Json, generation: Json | null, options: { generationConfig?: boolean } = {}) {
  const own = join(folder, 'generation_config.json');
  await rm(own, { force: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...published, ...config }));
  if (generation !== null) await writeFile(own, JSON.stringify(generation));
  return GPT2.fromPretrained(folder, options);
}

const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const inCamel = (options: Json): object =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value]));

describe('a folder generates what transformers generates of it', () => {
  it.each(golden.cases)('$config $generation $options', async ({ config, generation, options, continuations }) => {
    const model = await opened(config, generation);
    const found = await model.generate<GenerateOptions>(golden.prompts, inCamel(options));
    await model.dispose();
    expect(found.map(({ tokenIds }) => [...tokenIds])).toEqual(continuations);
  });

  it('the default length shrinks near the last position; one that is said is refused', async () => {
    const model = await opened({}, null);
    const { prompts, continuations } = golden.near;
    const found = await model.generate(prompts);
    await expect(model.generate(prompts, { maxNewTokens: 20 })).rejects.toThrow('maxNewTokens: expected at most 15');
    const full = Array.from({ length: 64 }, () => 1); // where transformers refuses too
    await expect(model.generate([full])).rejects.toThrow('maxNewTokens: expected at most 1 ');
    await model.dispose();
    expect(found.map(({ tokenIds }) => [...tokenIds])).toEqual(continuations);
  });

  it.each(golden.sampled)('draws from the same distribution: $generation', async ({ generation, distributions }) => {
    const model = await opened({}, generation);
    const [row = []] = distributions;
    const [prompt = []] = golden.prompts;
    const drawn = new Float64Array(row.length);
    const copies = Array.from({ length: 2000 }, () => prompt);
    for (const { tokenIds } of await model.generate<GenerateOptions>(copies, { maxNewTokens: 1 }))
      drawn[tokenIds[0] ?? 0] = (drawn[tokenIds[0] ?? 0] ?? 0) + 1 / copies.length;
    await model.dispose();
    drawn.forEach((share, id) => {
      if (share > 0) expect(row[id]).toBeGreaterThan(0);
    });
    expect(largestError(drawn, row)).toBeLessThan(0.04);
    expect(draw(Float64Array.from(row), 0)).toBeGreaterThanOrEqual(0);
  });
});

describe('what is refused', () => {
  const all = Array.from({ length: 700 }, (_, id) => id);
  it.each<[object, RegExp]>([
    [{ suppressTokens: all }, /suppressTokens: expected a token that may be generated, found none/],
    [{ suppressTokens: all, doSample: true }, /suppressTokens/],
    [{ suppressTokens: all, numBeams: 2 }, /suppressTokens/],
    [{ suppressTokens: all.slice(5), noRepeatNgramSize: 1, numBeams: 2 }, /suppressTokens|lengthPenalty/],
    [{ numBeams: 2, lengthPenalty: -1e300 }, /lengthPenalty: expected one by which a text has a score, found -1e\+300/],
    [Object.assign([], {}), /options: expected an object of options, found an empty list/],
    [new Map([['maxNewTokens', 1]]), /options: expected an object of options/],
  ])('what leaves nothing to generate: %o', async (options, message) => {
    const model = await opened({}, {});
    await expect(model.generate<GenerateOptions>([[1, 2, 3]], options)).rejects.toThrow(message);
    await model.dispose();
  });

  it.each<[Json, Json, RegExp]>([
    [{ forced_eos_token_id: 5 }, {}, /generation_config\.json, forced_eos_token_id.*generationConfig: false/s],
    [{ sequence_bias: [[[1], 2]] }, {}, /sequence_bias/],
    [{ stop_strings: ['a'] }, {}, /stop_strings.*say them as stop/s],
    [{ typical_p: 0.5, do_sample: true }, {}, /typical_p/],
    [{ num_beams: 3 }, { doSample: true }, /numBeams: expected one beam, found 3; .*generation_config\.json sets it/],
    [{ do_sample: true }, { numBeams: 4 }, /doSample: expected false, found true; .*generation_config\.json sets it/],
    [{ num_return_sequences: 2 }, {}, /numReturnSequences: expected 1 without beams/],
    [{ repetition_penalty: -1 }, {}, /repetitionPenalty: expected .*found -1; .*generation_config\.json sets it/],
    [
      { num_beams: 3, num_return_sequences: 3 },
      { numBeams: 2 },
      /numReturnSequences: .*generation_config\.json sets it/,
    ],
    [{ max_length: 2 }, {}, /maxNewTokens: .*max_length 2/],
  ])('at generate: %o and %o', async (generation, options, message) => {
    const model = await opened({}, generation);
    await expect(model.score([[1, 2, 3]])).resolves.toHaveLength(1);
    await expect(model.generate<GenerateOptions>([[1, 2, 3]], options)).rejects.toThrow(message);
    await model.dispose();
    const without = await opened({}, generation, { generationConfig: false });
    await expect(without.generate([[1, 2, 3]], { maxNewTokens: 1 })).resolves.toHaveLength(1);
    await without.dispose();
  });

  it('a stream of beams', async () => {
    const model = await opened({}, { num_beams: 3 });
    await expect(model.stream('Hello').next()).rejects.toThrow(/stream: numBeams: .*say numBeams: 1/);
    expect((await model.stream('Hello', { numBeams: 1 }).next()).done).toBe(false);
    await model.dispose();
  });

  it.each<[Json]>([[{ num_beams: '3' }], [{ eos_token_id: [1, 'a'] }], [{ do_sample: 1 }], [{ bad_words_ids: [1] }]])(
    'at load: %o',
    async (generation) => {
      const [field = ''] = Object.keys(generation);
      await expect(opened({}, generation)).rejects.toThrow(`generation_config.json, ${field}: `);
    },
  );
});

it('a stream of several texts is refused by its name', async () => {
  const model = await opened({}, null);
  const texts: object = ['a'];
  const stream = model.stream(Object.assign<number[], object>([], texts));
  await expect(stream.next()).rejects.toThrow(
    'stream: prompt: expected a text or its token ids, found a list of texts',
  );
  await model.dispose();
});

/** Checked by the compiler alone. */
export const typed = (model: GPT2) => [
  // @ts-expect-error topK is no option of beam search
  model.generate('a', { numBeams: 4, topK: 4 }),
  // @ts-expect-error lengthPenalty is no option of sampling
  model.generate('a', { doSample: true, lengthPenalty: 2 }),
];
