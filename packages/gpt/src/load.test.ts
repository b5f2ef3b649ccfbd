import { readdirSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint, writeSafetensors } from '@firth/checkpoints';
import { afterEach, describe, expect, it } from 'vitest';
import { GPT2DoubleHeads, OpenAIGPTDoubleHeads } from './double-heads.js';
import { fineTuningInput } from './fine-tuning-input.js';
import { GPT2 } from './gpt2.js';
import { OpenAIGPT } from './openai-gpt.js';
import { copyOf, fixture } from './testing/fixtures.js';

let remove: (() => Promise<void>) | undefined;
afterEach(async () => {
  await remove?.();
  remove = undefined;
});

async function copied(...parts: readonly string[]): Promise<string> {
  const copy = await copyOf(...parts);
  ({ remove } = copy);
  return copy.folder;
}

async function edited(change: object): Promise<string> {
  const folder = await copied('gpt2', 'safetensors');
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), ...change }));
  return folder;
}

describe('a checkpoint is refused in one line that says why:', () => {
  it.each([
    ['heads that do not divide the width', { n_head: 5 }, 'BAD_CONFIG', /n_head: .*expected a divisor of n_embd 24/],
    ['cross attention', { add_cross_attention: true }, 'BAD_CONFIG', /add_cross_attention/],
    ['another model', { model_type: 'bert' }, 'BAD_CONFIG', /model_type: .*expected "gpt2", found "bert"/],
    ['an unknown activation', { activation_function: 'mish' }, 'BAD_CONFIG', /activation_function: .*one of/],
    ['more layers than there are', { n_layer: 4 }, 'MISSING_TENSOR', /h\.3\.attn\.c_attn\.weight: .* and 11 more/],
    ['another width', { n_positions: 32 }, 'WRONG_SHAPE', /wpe\.weight: .*expected \[32, 24\], found \[64, 24\]/],
  ])('%s', async (_, change, code, message) => {
    const folder = await edited(change);
    await expect(GPT2.fromPretrained(folder)).rejects.toMatchObject({ code });
    await expect(GPT2.fromPretrained(folder)).rejects.toThrow(message);
  });

  it('a tensor that the model has no place for, unless it is to be skipped', async () => {
    const folder = await edited({ n_layer: 2 });
    await expect(GPT2.fromPretrained(folder)).rejects.toMatchObject({ code: 'UNKNOWN_TENSOR' });
    await expect(GPT2.fromPretrained(folder)).rejects.toThrow(
      /model\.safetensors, transformer\.h\.2\.\S+: .*such weight, and 11 more \(expected the weights of 2 layers, found \[/,
    );
    const model = await GPT2.fromPretrained(folder, { skipUnknownTensors: true });
    const { hiddenStates } = await model.forward('Hello', { hiddenStates: true });
    expect(hiddenStates).toHaveLength(3);
    await model.dispose();
  });

  it('a vocabulary that does not match, unless the table is padded on purpose', async () => {
    const folder = await copied('gpt2-chinese');
    const file = join(folder, 'vocab.txt');
    const tokens = (await readFile(file, 'utf8')).trimEnd().split('\n');
    await writeFile(file, tokens.slice(0, -4).join('\n'));
    await expect(GPT2.fromPretrained(folder)).rejects.toThrow(
      /vocab_size: the vocabulary is too short .*expected 282 tokens, found 278 tokens/,
    );
    await (await GPT2.fromPretrained(folder, { paddedEmbeddings: true })).dispose();
    await writeFile(file, [...tokens, 'one-more'].join('\n'));
    await expect(GPT2.fromPretrained(folder)).rejects.toThrow(/the vocabulary is too long/);
  });

  it('a missing part of the ten arrays', async () => {
    const folder = await copied('gpt', 'openai');
    await rm(join(folder, 'params_7.npy'));
    await expect(OpenAIGPT.fromPretrained(folder)).rejects.toMatchObject({ code: 'MISSING_SHARD' });
  });

  it('a folder without a config', async () => {
    const folder = await copied('gpt2', 'openai');
    await rm(join(folder, 'hparams.json'));
    await expect(GPT2.fromPretrained(folder)).rejects.toThrow(/expected config\.json or hparams\.json/);
  });

  it('a GPT where a GPT-2 is wanted, a BERT, a model without the second head; and leaves no file open', async () => {
    const attempts = [
      [() => GPT2.fromPretrained(fixture('gpt/openai')), /expected gpt2, found openai-gpt\)\. Open it with OpenAIGPT/],
      [() => GPT2.fromPretrained(fixture('../bert/english/google')), /this is no GPT checkpoint/],
      [() => GPT2DoubleHeads.fromPretrained(fixture('gpt2/safetensors')), /the checkpoint lacks the second head/],
    ] as const;
    for (const [attempt] of attempts) await attempt().catch(String);
    const open = () => readdirSync('/proc/self/fd').length;
    const before = process.platform === 'linux' ? open() : 0;
    for (const [attempt, message] of attempts) await expect(attempt()).rejects.toThrow(message);
    if (process.platform === 'linux') expect(open()).toBe(before);
  });
});

it('a bfloat16 checkpoint is read', async () => {
  const { castTensor } = await import('@firth/checkpoints');
  const folder = await copied('gpt2', 'safetensors');
  const original = await openCheckpoint(fixture('gpt2/safetensors'));
  const file = join(folder, 'model.safetensors');
  await writeSafetensors(
    `${file}.new`,
    [...original.tensors.values()].map((tensor) => castTensor(tensor, 'bfloat16')),
  );
  await original.close();
  await rename(`${file}.new`, file);
  const model = await GPT2.fromPretrained(folder);
  expect((await model.generate('Hello', { maxNewTokens: 3 })).tokenIds).toHaveLength(3);
  await model.dispose();
});

describe('double heads', () => {
  it('builds the inputs of fine-tuning and scores each choice', async () => {
    const model = await OpenAIGPTDoubleHeads.fromPretrained(fixture('gpt/double-heads'));
    const input = fineTuningInput(model.tokenizer, ['The cat', 'sleeps.']);
    expect(input.tokenIds[0]).toBe(900);
    expect(input.tokenIds.indexOf(901)).toBeGreaterThan(1);
    expect(input.tokenIds[input.classified]).toBe(902);
    const { mcLogits, logits } = await model.forward([input.tokenIds], { classified: [input.classified] });
    const reference = await openCheckpoint(fixture('gpt-double-heads.reference.safetensors'));
    const expected = new Float32Array((await reference.tensors.get('mc_logits')?.read())?.slice().buffer ?? []);
    await reference.close();
    expect(mcLogits.data[0]).toBeCloseTo(expected[0] ?? NaN, 5);
    expect(logits.shape).toEqual([1, input.tokenIds.length, 903]);
    await model.dispose();
  });

  it('refuses a vocabulary without the tokens', async () => {
    const model = await OpenAIGPT.fromPretrained(fixture('gpt/openai'));
    expect(() => fineTuningInput(model.tokenizer, ['a'])).toThrow(/the vocabulary has no '_start_'/);
    await model.dispose();
  });
});

describe('forward', () => {
  it('gives hidden states and attentions only when asked', async () => {
    const model = await GPT2.fromPretrained(fixture('gpt2/pytorch'));
    const plain = await model.forward('Hello');
    expect(Object.keys(plain)).toEqual(['logits']);
    const { hiddenStates, attentions } = await model.forward('Hello', { hiddenStates: true, attentions: true });
    expect(hiddenStates).toHaveLength(4);
    expect(attentions).toHaveLength(3);
    await model.dispose();
  });

  it('the perplexity of a text that is longer than the context, in windows', async () => {
    const model = await GPT2.fromPretrained(fixture('gpt2/pytorch'));
    const ids = Array.from({ length: 150 }, (_, i) => (i * 31) % 700);
    const { logProbabilities } = await model.perplexity(ids, { stride: 32 });
    const [first] = await model.score([ids.slice(0, 64)]);
    const [second] = await model.score([ids.slice(32, 96)]);
    expect(logProbabilities).toHaveLength(149);
    expect(logProbabilities.subarray(0, 63)).toEqual(first?.logProbabilities);
    expect(logProbabilities.subarray(63, 95)).toEqual(second?.logProbabilities.subarray(31));
    await expect(model.perplexity(ids, { stride: 64 })).rejects.toThrow(/stride: expected a whole number from 1 to 63/);
    await model.dispose();
  });
});
