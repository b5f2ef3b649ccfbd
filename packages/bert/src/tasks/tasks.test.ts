import { onnx } from '@firth/ops/onnx';
import { OptionError } from '@firth/options';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { BertForMaskedLM } from '../bert-for-masked-lm.js';
import { BertForNextSentencePrediction } from '../bert-for-next-sentence-prediction.js';
import { BertForSequenceClassification } from '../bert-for-sequence-classification.js';
import { BertModel } from '../bert.js';
import { deafEngine } from '../testing/deaf-engine.js';
import { collect } from '../testing/collect.js';
import { fixture } from '../testing/fixtures.js';

interface Callbacks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

const inner = onnx();
const { engine, runs } = deafEngine(inner); // what stops a task here is the task, not the engine
const embedder = await BertModel.fromPretrained(fixture('english', 'encoder-only'), { engine });
const masked = await BertForMaskedLM.fromPretrained(fixture('english', 'google'), { engine });
const classifier = await BertForSequenceClassification.fromPretrained(fixture('english', 'classifier'), { engine });
const pairs = await BertForNextSentencePrediction.fromPretrained(fixture('english', 'google'), { engine });
afterAll(async () => {
  for (const model of [embedder, masked, classifier, pairs]) await model.dispose();
  await inner.dispose();
});
beforeEach(() => {
  runs.length = 0;
});

const tasks: readonly (readonly [
  name: string,
  run: (texts: readonly string[], options: Callbacks) => Promise<unknown[]>,
])[] = [
  ['embed', (texts, options) => embedder.embed(texts, options)],
  ['embedStream', (texts, options) => collect(embedder.embedStream(texts, options))],
  ['fillMask', (texts, options) => masked.fillMask(texts, options)],
  ['classify', (texts, options) => classifier.classify(texts, options)],
  [
    'nextSentence',
    (texts, options) =>
      pairs.nextSentence(
        texts.map((text) => [text, 'the dog'] as const),
        options,
      ),
  ],
];

describe.each(tasks)('%s', (_, run) => {
  const texts = Array.from({ length: 1501 }, (__, i) => `[MASK] ${'cat '.repeat(i % 4)}`);

  it('runs 1,501 texts in bounded batches, and tells after each how far it is', async () => {
    const seen: (readonly [number, number])[] = [];
    const found = await run(texts, { onProgress: (...progress) => seen.push(progress) });
    expect(found).toHaveLength(1501);
    expect(runs.length).toBeGreaterThan(10);
    expect(runs.map(({ rows, length }) => rows * length).every((size) => size <= engine.batchTokens)).toBe(true);
    expect(seen).toHaveLength(runs.length);
    expect(seen.at(-1)).toEqual([1501, 1501]);
    expect(seen.map(([done]) => done)).toEqual([...seen].map(([done]) => done).sort((a, b) => a - b));
  });

  it("ends with the signal's reason between batches, and computes no more", async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const seen: number[] = [];
    const onProgress = (done: number) => {
      seen.push(done);
      controller.abort(reason);
    };
    await expect(run(texts, { signal: controller.signal, onProgress })).rejects.toBe(reason);
    expect(seen).toHaveLength(1);
    expect(runs.length).toBeLessThanOrEqual(3);
  });

  it("ends with the signal's reason where the last batch is done already", async () => {
    const controller = new AbortController();
    const reason = new Error('late');
    const onProgress = () => {
      controller.abort(reason);
    };
    await expect(run(['[MASK]'], { signal: controller.signal, onProgress })).rejects.toBe(reason);
    expect(runs).toHaveLength(1);
  });

  it('is not begun with a signal that is aborted', async () => {
    const reason = new Error('before');
    await expect(run(['[MASK]'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(runs).toEqual([]);
  });

  it('refuses an option that does not exist, and one of the wrong kind', async () => {
    const misspelt: object = { onprogress: () => undefined };
    await expect(run(['[MASK]'], misspelt)).rejects.toThrow(/onprogress: .*did you mean onProgress\?/);
    const wrong: object = { signal: 3 };
    await expect(run(['[MASK]'], wrong)).rejects.toThrow(/signal: expected an AbortSignal, found 3/);
  });

  it('is nothing for nothing', async () => {
    expect(await run([], {})).toEqual([]);
  });
});

describe('texts that are none', () => {
  const sparse = new Array<string>(3);
  sparse[0] = 'a';
  const listOf = (...values: readonly unknown[]) => values as readonly string[]; // what JavaScript lets through

  it.each([
    ['embed', () => embedder.embed(listOf(undefined)), /embed: texts\[0\]: expected a string, found undefined/],
    ['embed', () => embedder.embed(sparse), /embed: texts\[1\]: expected a string, found undefined/],
    ['embedStream', () => collect(embedder.embedStream(sparse)), /embedStream: texts\[1\]: expected a string, found u/],
    ['embedStream', () => collect(embedder.embedStream('one text')), /texts: expected a list, .*found 'one text'/],
    [
      'classify',
      () => classifier.classify(sparse),
      /classify: texts\[1\]: expected a string, or a pair of them, found undef/,
    ],
    [
      'classify',
      () => classifier.classify(listOf('a', ['b'])),
      /texts\[1\]: expected a string, or a pair .*found a list of 1/,
    ],
    ['classify', () => classifier.classify(listOf(['b', 3])), /texts\[0\]\[1\]: expected a string, found 3/],
    [
      'nextSentence',
      () => pairs.nextSentence([['a', undefined as never]]),
      /pairs\[0\]\[1\]: expected a string, found und/,
    ],
    [
      'nextSentence',
      () => pairs.nextSentence('a', undefined as never),
      /pairs\[0\]\[1\]: expected a string, found undefined/,
    ],
    [
      'nextSentence',
      () => pairs.nextSentence(['a', 'b'] as never),
      /pairs\[0\]: expected a pair of strings, found 'a'/,
    ],
  ] as const)('%s names the place', async (_, call, message) => {
    const refused = expect(call()).rejects;
    await refused.toBeInstanceOf(OptionError);
    await refused.toThrow(message);
  });
});

describe('fillMask', () => {
  it('counts a target that is named twice once, as the pipeline of transformers does', async () => {
    const [once] = await masked.fillMask('the [MASK]', { targets: ['cat', 'dog'] });
    const [twice] = await masked.fillMask('the [MASK]', { targets: ['cat', 'dog', 'cat', 'dog'], topK: 4 });
    expect(twice?.candidates.map(({ token }) => token)).toEqual(once?.candidates.map(({ token }) => token));
    expect(twice?.candidates).toHaveLength(2);
  });

  it('keeps the logits of a batch few: a text with many masks is no batch with many others', async () => {
    const many = Array.from({ length: 40 }, () => '[MASK] '.repeat(60));
    await masked.fillMask(many, { topK: 1 });
    expect(runs.map(({ rows }) => rows).reduce((sum, rows) => sum + rows)).toBe(40);
  });
});

it('nextSentence gives a pair in a list what it gets alone', async () => {
  const list = await pairs.nextSentence([
    ['the cat', 'the dog and the cat'],
    ['a bird', 'the river'],
  ]);
  const alone = await pairs.nextSentence('a bird', 'the river');
  expect(list[1]?.isNext).toBeCloseTo(alone.isNext, 6);
});
