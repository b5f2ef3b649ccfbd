import { onnx } from '@firth/ops/onnx';
import { WordVocabulary } from '@firth/tokenizers';
import { afterAll, describe, expect, it } from 'vitest';
import { LstmLanguageModel } from './lstm-language-model.js';

const engine = onnx({ device: 'cpu', threads: 1 });
const vocabulary = WordVocabulary.fromWords(['</s>', '<UNK>', 'a', 'b']);
const model = LstmLanguageModel.create(vocabulary, { size: 8 }, { engine, seed: 1 });
afterAll(async () => {
  await model.dispose();
  await engine.dispose();
});

const sentences = Array.from({ length: 7 }, (_, i) => Array.from({ length: 1 + (i % 3) }, () => 'a'));

describe.each(['loss', 'perplexity'] as const)('%s', (name) => {
  it('is the same in batches of any size, and tells how far it is', async () => {
    const seen: (readonly [number, number])[] = [];
    const whole = await model[name](sentences);
    const onProgress = (...progress: [number, number]) => seen.push(progress);
    expect(await model[name](sentences, { batchSize: 3, onProgress })).toBeCloseTo(whole, 5);
    expect(seen).toEqual([
      [3, 7],
      [6, 7],
      [7, 7],
    ]);
  });

  it.each([3, 100])(
    "ends with the signal's reason between batches, and after the last: %i at once",
    async (batchSize) => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const seen: number[] = [];
      const onProgress = (done: number) => {
        seen.push(done);
        controller.abort(reason);
      };
      const options = { batchSize, onProgress, signal: controller.signal };
      await expect(model[name](sentences, options)).rejects.toBe(reason);
      expect(seen).toEqual([Math.min(batchSize, 7)]);
    },
  );

  it.each<readonly [given: unknown, found: string]>([
    ['', "sentences: expected a list of lists of words, found ''"],
    ['a', "sentences: expected a list of lists of words, found 'a'"],
    [[['a'], ''], "sentences[1]: expected a list of words, found ''"],
    [[['a'], ['a', '']], "sentences[1][1]: expected a word, found ''"],
    [[['']], "sentences[0][0]: expected a word, found ''"],
    [[['a', undefined]], 'sentences[0][1]: expected a string, found undefined'],
  ])('names the text that has no words: %j', async (given, message) => {
    const refused = Promise.resolve(Reflect.apply(model[name].bind(model), undefined, [given]) as unknown);
    await expect(refused).rejects.toMatchObject({ name: 'OptionError', call: name });
    await expect(refused).rejects.toThrow(message);
  });

  it('of no word is that of the end, and of one word those of both', async () => {
    const [none, one] = [await model.loss([[]]), await model.loss([['a']])];
    for (const loss of [none, one]) expect(loss).toBeGreaterThan(0);
    expect(await model.loss([[], ['a']])).toBeCloseTo((none + 2 * one) / 3, 5);
    await expect(model[name]([])).rejects.toMatchObject({ code: 'BAD_OPTION', option: 'sentences' });
  });

  it('names a wrong option, and the place of what is no word', async () => {
    const misspelt: object = { batch_size: 3 };
    await expect(model[name](sentences, misspelt)).rejects.toThrow(`${name}: batch_size`);
    const sparse = new Array<string[]>(1);
    await expect(model[name](sparse)).rejects.toThrow(
      `${name}: sentences[0]: expected a list of words, found undefined`,
    );
  });
});
