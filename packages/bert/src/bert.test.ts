import { int32 } from '@firth/ops';
import { afterAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { Tensor } from '@firth/ops';
import { BertModel } from './bert.js';
import { BertForNextSentencePrediction } from './bert-for-next-sentence-prediction.js';
import { BertForPreTraining } from './bert-for-pre-training.js';
import { fixture, goldenTasks, languages } from './testing/fixtures.js';

describe('BertModel.forward', async () => {
  const model = await BertModel.fromPretrained(fixture('english', 'encoder-only'));
  afterAll(() => model.dispose());

  it('returns what was asked for, and types it so', async () => {
    const plain = await model.forward('the cat');
    expect(Object.keys(plain)).toEqual(['lastHiddenState']);
    expectTypeOf(plain).not.toHaveProperty('hiddenStates');

    const all = await model.forward(['the cat', ['a dog', 'and a bird']], {
      hiddenStates: true,
      attentions: true,
      poolerOutput: true,
    });
    expectTypeOf(all.hiddenStates).toEqualTypeOf<readonly Tensor<'float32'>[]>();
    expect(all.hiddenStates.map(({ shape }) => shape)).toEqual(Array(4).fill([2, 8, 24]));
    expect(all.attentions.map(({ shape }) => shape)).toEqual(Array(3).fill([2, 4, 8, 8]));
    expect(all.poolerOutput.shape).toEqual([2, 24]);
    expect(all.hiddenStates.at(-1)?.data).toEqual(all.lastHiddenState.data);
  });

  it('takes token ids, and gives them what it gives the text', async () => {
    const { inputIds } = model.tokenizer.encode('the cat');
    const fromIds = await model.forward({ inputIds: int32(inputIds, [1, inputIds.length]) });
    expect(fromIds.lastHiddenState).toEqual((await model.forward('the cat')).lastHiddenState);
  });

  it('takes an empty batch', async () => {
    const { lastHiddenState } = await model.forward([]);
    expect(lastHiddenState.shape).toEqual([0, 0, 24]);
  });

  it.each([
    ['an id outside the vocabulary', [[5, 264]], /inputIds at \[0, 1\]: expected 0 to 263, found 264/],
    ['a negative id', [[-1]], /inputIds at \[0, 0\]: expected 0 to 263, found -1/],
    ['more tokens than positions', [Array<number>(65).fill(5)], /at most 64 tokens, found \[1, 65\]/],
  ])('refuses %s', async (_, rows, message) => {
    const inputIds = int32(rows.flat(), [rows.length, rows[0]?.length ?? 0]);
    await expect(model.forward({ inputIds })).rejects.toThrow(message);
  });

  it('refuses masks and types that do not fit', async () => {
    const inputIds = int32([5, 6], [1, 2]);
    await expect(model.forward({ inputIds, tokenTypeIds: int32([0, 2], [1, 2]) })).rejects.toThrow(
      /tokenTypeIds at \[0, 1\]: expected 0 to 1, found 2/,
    );
    await expect(model.forward({ inputIds, attentionMask: int32([1], [1, 1]) })).rejects.toThrow(
      /'attentionMask': expected int32 \[batch, length\], found int32 \[1, 1\], but 'inputIds' has length = 2/,
    );
  });
});

describe.each(languages)('nextSentence, %s', async (language) => {
  const model = await BertForNextSentencePrediction.fromPretrained(fixture(language, 'google'));
  afterAll(() => model.dispose());

  it.each(goldenTasks(language).nextSentence)('$first | $second', async ({ first, second, isNext, notNext }) => {
    const found = await model.nextSentence(first, second);
    expect(found.isNext).toBeCloseTo(isNext, 5);
    expect(found.notNext).toBeCloseTo(notNext, 5);
  });
});

it('BertForPreTraining gives both heads', async () => {
  const model = await BertForPreTraining.fromPretrained(fixture('chinese', 'pytorch-legacy'));
  const outputs = await model.forward('今天天气很好', { poolerOutput: true });
  expect(outputs.predictionLogits.shape).toEqual([1, 8, 282]);
  expect(outputs.seqRelationshipLogits.shape).toEqual([1, 2]);
  expect(outputs.poolerOutput.shape).toEqual([1, 24]);
  await model.dispose();
});

describe('forward refuses', async () => {
  const model = await BertModel.fromPretrained(fixture('english', 'google'));
  afterAll(() => model.dispose());
  /** As JavaScript calls it. */
  const forward = (inputs: unknown, request?: unknown) => model.forward(inputs as never, request as never);

  it.each([
    [undefined, undefined, /forward: inputs: expected a text, .*found undefined/],
    [null, undefined, /forward: inputs: expected a text, .*found null/],
    [5, undefined, /forward: inputs: expected a text, .*found 5/],
    [{}, undefined, /forward: inputs: expected a text, .*found an object/],
    [[undefined], undefined, /forward: inputs\[0\]: expected a text or a pair of texts, found undefined/],
    [['a', ['b']], undefined, /inputs\[1\]: expected a text or a pair of texts, found a list of 1/],
    [[['a', 'b', 'c']], undefined, /inputs\[0\]: expected a text or a pair/],
    [{ inputIds: [[5]] }, undefined, /inputs\.inputIds: expected an int32 tensor, .*found a list of 1/],
    [
      { inputIds: int32([5], [1, 1]), attention_mask: 1 },
      undefined,
      /inputs\.attention_mask: .*did you mean attentionMask\?/,
    ],
    ['a', { hiddenstates: true }, /forward: hiddenstates: .*did you mean hiddenStates\?/],
    ['a', { hiddenStates: 'yes' }, /hiddenStates: expected true or false, found 'yes'/],
    ['a', { pooler: true }, /pooler: expected one of the options/],
  ])('%j with %j', async (inputs, request, message) => {
    await expect(forward(inputs, request)).rejects.toThrow(message);
  });
});
