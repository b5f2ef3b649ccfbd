import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnx } from '@firth/ops/onnx';
import { WordVocabulary } from '@firth/tokenizers';
import { adam, constant, inMemory, train } from '@firth/training';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallWorldSentences } from '../../../../fixtures/small-world/small-world.mjs';
import { SENTENCE_END, type LanguageModel } from './language-model.js';
import { LstmLanguageModel } from './lstm-language-model.js';
import { Nnlm } from './nnlm-language-model.js';
import { perplexityOf } from './perplexity-of.js';

const engine = onnx({ device: 'cpu', threads: 1 });
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firth-'));
});
afterAll(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true });
});

const sentences = Array.from(smallWorldSentences({ words: 9000, languages: ['en'] }), (line) => line.split(' '));
const [dev, training] = [sentences.slice(0, 100), sentences.slice(100)];
const counts = new Map<string, number>();
for (const word of training.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
const vocabulary = WordVocabulary.fromCounts(counts, { specialWords: [SENTENCE_END] });

/** Of a model that knows only how often each word is, and how often a sentence ends. */
function unigramPerplexity(): number {
  const ended = new Map(counts).set(SENTENCE_END, training.length);
  const total = [...ended.values()].reduce((sum, count) => sum + count, 0);
  const words = dev.flatMap((sentence) => [...sentence, SENTENCE_END]);
  return Math.exp(words.reduce((sum, word) => sum - Math.log((ended.get(word) ?? 1) / total), 0) / words.length);
}

/** Three epochs; the perplexity of unseen sentences after each. */
async function learned<S, I extends string, O extends string>(model: LanguageModel<S, I, O>, rate: number) {
  const encoded = (list: readonly (readonly string[])[]) => inMemory(list.map((words) => model.encode(words)));
  const every = Math.ceil(training.length / 16);
  const { weights, history } = await train({
    ...{ engine, task: model.task(), dataset: encoded(training), duration: { epochs: 3 } },
    ...{ optimizer: adam(), schedule: constant(rate), maxGradientNorm: 1, batchSize: 16 },
    evaluation: { every, evaluate: perplexityOf(encoded(dev)) },
  });
  return { weights, perplexities: history.evaluations.map(({ metrics }) => metrics['perplexity'] ?? NaN) };
}

function expectFalling(untrained: number, perplexities: readonly number[]): void {
  expect(perplexities).toHaveLength(3);
  const all = [untrained, ...perplexities];
  expect([...all].sort((a, b) => b - a)).toEqual(all);
  expect(Math.abs(untrained / vocabulary.size - 1)).toBeLessThan(0.05);
  expect(perplexities.at(-1)).toBeLessThan(unigramPerplexity() / 3);
}

describe('on the small world', () => {
  it('an LSTM learns, says so itself, speaks the same from the same seed, and is what it was from its file', async () => {
    const model = LstmLanguageModel.create(vocabulary, { size: 48, dropout: 0.1 }, { engine, seed: 1 });
    const { weights, perplexities } = await learned(model, 0.01);
    expectFalling(await model.perplexity(dev), perplexities);
    const trained = model.withWeights(weights);
    expect(await trained.perplexity(dev, { batchSize: 7 })).toBeCloseTo(perplexities.at(-1) ?? NaN, 2);
    const path = join(folder, 'lstm.safetensors');
    await trained.save(path);
    const opened = await LstmLanguageModel.open(path, { engine });
    const asked = { prompt: ['the'], maxWords: 20, seed: 3, temperature: 0.7 };
    const drawn = await trained.sample(asked);
    expect(drawn.every((word) => vocabulary.has(word))).toBe(true);
    expect(await opened.sample(asked)).toEqual(drawn);
    expect(await opened.loss(dev)).toBe(await trained.loss(dev));
    await Promise.all([model, trained, opened].map((each) => each.dispose()));
    await expect(opened.loss(dev)).rejects.toThrow('the model was disposed of');
  });

  it('an NNLM too', async () => {
    const sizes = { contextSize: 3, embeddingSize: 24, hiddenSize: 48, directConnections: false };
    const model = Nnlm.create(vocabulary, sizes, { engine, seed: 1 });
    const { weights, perplexities } = await learned(model, 0.005);
    expectFalling(await model.perplexity(dev), perplexities);
    const trained = model.withWeights(weights);
    const path = join(folder, 'nnlm.safetensors');
    await trained.save(path);
    const opened = await Nnlm.open(path, { engine });
    const asked = { maxWords: 20, seed: 3 };
    expect(await opened.sample(asked)).toEqual(await trained.sample(asked));
    await expect(LstmLanguageModel.open(path, { engine })).rejects.toThrow("model 'nnlm'");
    await Promise.all([model, trained, opened].map((each) => each.dispose()));
  });
});

describe('refuses in one line', () => {
  const create =
    (of: WordVocabulary, size = 4, dropout = 0) =>
    () =>
      LstmLanguageModel.create(of, { size, dropout }, { engine, seed: 1 });

  it('vocabularies and sizes that do not do', () => {
    expect(create(WordVocabulary.fromWords(['<UNK>', 'a']))).toThrow('expected </s>');
    expect(create(WordVocabulary.fromWords(['</s>', '?'], '?'))).toThrow('the unknown word <UNK>');
    expect(create(vocabulary, 0)).toThrow('size: expected a whole number of at least 1, found 0');
    expect(create(vocabulary, 4, 1)).toThrow('dropout');
    const sizes = { contextSize: 0, embeddingSize: 2, hiddenSize: 2, directConnections: true };
    expect(() => Nnlm.create(vocabulary, sizes, { engine, seed: 1 })).toThrow('contextSize');
  });

  it('files of something else, and no sentence', async () => {
    const path = join(folder, 'text.safetensors');
    await writeFile(path, 'no model');
    await expect(LstmLanguageModel.open(path, { engine })).rejects.toThrow(path);
    const model = create(vocabulary)();
    await expect(model.loss([])).rejects.toThrow('sentences: expected at least one');
    await expect(model.loss(dev, { batchSize: 0 })).rejects.toThrow('batchSize');
    await model.dispose();
  });
});
