import { OptionError } from '@firth/options';
import { afterAll, describe, expect, it } from 'vitest';
import { BertForMaskedLM } from '../bert-for-masked-lm.js';
import { fixture, goldenTasks, languages, trainedTasks } from '../testing/fixtures.js';

describe.each(languages)('fillMask, %s', async (language) => {
  const model = await BertForMaskedLM.fromPretrained(fixture(language, 'google'));
  afterAll(() => model.dispose());
  const { fillMask } = goldenTasks(language);

  it.each(fillMask)('gives the tokens and scores of the reference: $text', async ({ text, top }) => {
    const masks = await model.fillMask(text);
    expect(masks.map(({ candidates }) => candidates.map(({ token, tokenId }) => [token, tokenId]))).toEqual(
      top.map((mask) => mask.map(({ token, id }) => [token, id])),
    );
    masks.forEach(({ candidates, start, end }, mask) => {
      expect(text.slice(start, end)).toBe('[MASK]');
      candidates.forEach(({ score }, i) => {
        expect(score).toBeCloseTo(top[mask]?.[i]?.score ?? NaN, 5);
      });
    });
  });

  it.each(fillMask)('considers only the targets: $text', async ({ text, targets }) => {
    const wanted = targets[0]?.map(({ token }) => token) ?? [];
    const masks = await model.fillMask(text, { targets: [...wanted].reverse(), topK: wanted.length });
    masks.forEach(({ candidates }, mask) => {
      expect(candidates.map(({ token }) => token)).toEqual(targets[mask]?.map(({ token }) => token));
      candidates.forEach(({ score }, i) => {
        expect(score).toBeCloseTo(targets[mask]?.[i]?.score ?? NaN, 5);
      });
    });
  });

  it('gives each text of a batch what it gets alone', async () => {
    const texts = fillMask.map(({ text }) => text);
    const together = await model.fillMask(texts, { topK: 3 });
    for (const [i, text] of texts.entries()) {
      const alone = await model.fillMask(text, { topK: 3 });
      expect(together[i]?.map(({ candidates }) => candidates.map(({ token }) => token))).toEqual(
        alone.map(({ candidates }) => candidates.map(({ token }) => token)),
      );
    }
  });
});

describe('fillMask refuses', async () => {
  const model = await BertForMaskedLM.fromPretrained(fixture('english', 'google'));
  afterAll(() => model.dispose());

  it.each([
    [
      'a text without a mask',
      () => model.fillMask('no mask here'),
      /expected a \[MASK\] .* found none in 'no mask here'/,
    ],
    ['a text over the positions', () => model.fillMask('[MASK] '.repeat(70)), /text 0 has 72 tokens, the model has 64/],
  ])('%s', async (_, call, message) => {
    await expect(call()).rejects.toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', message: expect.stringMatching(message) as string }),
    );
  });

  it('calls after dispose', async () => {
    const disposed = await BertForMaskedLM.fromPretrained(fixture('english', 'google'));
    await disposed.dispose();
    await expect(disposed.fillMask('[MASK]')).rejects.toThrow(expect.objectContaining({ code: 'DISPOSED' }));
  });
});

describe.each(['chinese_L-2_H-64_A-2', 'english_L-2_H-64_A-2'] as const)('a trained model, %s', async (folder) => {
  const model = await BertForMaskedLM.fromPretrained(fixture('trained', folder));
  afterAll(() => model.dispose());

  it.each(trainedTasks(folder).fillMask)('$text', async ({ text, top }) => {
    const masks = await model.fillMask(text);
    masks.forEach(({ candidates }, mask) => {
      expect(candidates[0]?.token).toBe(top[mask]?.[0]?.token);
      candidates.forEach(({ score }, i) => {
        expect(score).toBeCloseTo(top[mask]?.[i]?.score ?? NaN, 5);
      });
    });
  });

  it.each([
    ['topK 0', { topK: 0 }, /topK: expected .* at least 1, found 0/],
    ['an option that does not exist', { topk: 3 }, /topk: .* did you mean topK\?/],
    [
      'a target of several tokens',
      { targets: ['parisian'] },
      /targets: expected tokens of the vocabulary, found 'parisian'; it is w/,
    ],
    ['targets that are one text', { targets: '不' }, /targets: expected a list of at least 1, found '不'/],
  ])('%s', async (_, options: object, message) => {
    const refused = expect(model.fillMask('[MASK]', options)).rejects;
    await refused.toBeInstanceOf(OptionError);
    await refused.toThrow(message);
  });

  it('texts that are no strings, by their place', async () => {
    const texts: string[] = ['[MASK]'];
    texts.length = 2;
    await expect(model.fillMask(texts)).rejects.toThrow('fillMask: texts[1]: expected a string, found undefined');
  });
});
