import { WordVocabulary } from '@firth/tokenizers';
import { onnx } from '@firth/ops/onnx';
import { afterAll, describe, expect, it } from 'vitest';
import { unrefused, type Swept } from '../../options/src/testing/sweep.js';
import { LstmLanguageModel } from './language/lstm-language-model.js';
import { Nnlm } from './language/nnlm-language-model.js';
import { sampleWords } from './language/sample.js';
import * as described from './options.js';
import { parity } from './parity.js';

const nowhere = '/no/such/model'; // whoever looks for it before the options finds nothing, and says that

describe('what a JavaScript caller may get wrong', () => {
  const engine = onnx();
  let compiled = 0;
  const counting: typeof engine = { ...engine, compile: (...given) => (compiled++, engine.compile(...given)) };
  const vocabulary = WordVocabulary.fromWords(['</s>', '<UNK>', 'a', 'b'], '<UNK>');
  const [size, seed] = [4, 1];
  const sizes = { contextSize: 2, embeddingSize: 3, hiddenSize: 4, directConnections: false };
  const model = LstmLanguageModel.create(vocabulary, { size }, { engine: counting, seed });
  afterAll(async () => {
    await model.dispose();
    await engine.dispose();
  });
  const next = () => Promise.resolve(new Float32Array(4));
  const drawing = { maxWords: 1, seed };
  const made = { engine, seed };

  it.each<[string, Swept, (given: never) => unknown, object?]>([
    ['parity', described.parityOptions, (given) => parity(nowhere, nowhere, given)],
    ['loss', described.lossOptions, (given) => model.loss([['a']], given)],
    ['perplexity', described.perplexityOptions, (given) => model.perplexity([['a']], given)],
    ['sample', described.sentenceSampling, (given) => model.sample(given), drawing],
    ['sampleWords', described.sampleOptions, (given) => sampleWords([], next, given), drawing],
    ['create', described.lstmOptions, (given) => LstmLanguageModel.create(vocabulary, given, made), { size }],
    ['create, engine', described.creation, (given) => LstmLanguageModel.create(vocabulary, { size }, given), made],
    ['open', described.opening, (given) => LstmLanguageModel.open(nowhere, given), { engine }],
    ['Nnlm.create', described.nnlmOptions, (given) => Nnlm.create(vocabulary, given, made), sizes],
    ['Nnlm.create, engine', described.creation, (given) => Nnlm.create(vocabulary, sizes, given), made],
    ['Nnlm.open', described.opening, (given) => Nnlm.open(nowhere, given), { engine }],
  ])('%s refuses it before any work', async (_, options, call, right) => {
    expect(await unrefused(options, (given) => call(given as never), right)).toEqual([]);
    expect(compiled).toBe(0);
  });

  it.each<[string, () => unknown, string]>([
    ['no sentence', () => model.loss([]), 'loss: sentences: expected at least one, found none'],
    ['a text', () => model.loss(['a b' as never]), "loss: sentences[0]: expected a list of words, found 'a b'"],
    [
      'a hole',
      () => model.perplexity([new Array<string>(1)]),
      'perplexity: sentences[0][0]: expected a string, found undef',
    ],
    ['no words', () => model.encode('ab' as never), "encode: words: expected a list, found 'ab'"],
    ['no file', () => model.save(''), "save: path: expected a string that is not empty, found ''"],
    ['no vocabulary', () => Nnlm.create(['a'] as never, sizes, made), 'create: vocabulary: expected a WordVocabulary'],
    [
      'no weights',
      () => model.withWeights(new Map()),
      "withWeights: values.get('embeddings'): expected a Float32Array of",
    ],
    ['an id', () => sampleWords([-1], next, drawing), 'sampleWords: prompt[0]: expected a whole number of at least 0'],
    ['no model', () => sampleWords([1], undefined as never, drawing), 'sampleWords: next: expected a function'],
  ])('%s', async (_, call, message) => {
    await expect(Promise.resolve().then(call)).rejects.toThrow(message);
    expect(compiled).toBe(0);
  });
});
