import { readFileSync } from 'node:fs';
import { onnx } from '@firth/ops/onnx';
import { inMemory, openTsv, type TrainingProgress } from '@firth/training';
import { afterAll, describe, expect, it } from 'vitest';
import { bertWeights, loadBert } from '../loaded-bert.js';
import { readWeight } from '@firth/ops';
import { fixture, largestError, type Language } from '../testing/fixtures.js';
import { fineTune, type FineTuned } from './fine-tune.js';
import type { FineTuneOptions } from './fine-tune-options.js';

const engine = onnx({ device: 'cpu' });
afterAll(() => engine.dispose());

const rowsOf = (language: Language, name: string) =>
  readFileSync(fixture(language, 'fine-tuning', `${name}.tsv`), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map(([text = '', label = '']) => ({ text, label }));

const fast = { engine, duration: { epochs: 8 }, batchSize: 8, learningRate: 3e-3, dropout: 0, maxLength: 16 };

/** As JavaScript calls it, which has no compiler. */
async function called(options: unknown): Promise<unknown> {
  const tuned: unknown = await Reflect.apply(fineTune, undefined, [options]);
  return tuned;
}

async function disposed(tuned: Promise<FineTuned>): Promise<FineTuned> {
  const result = await tuned;
  await result.model.dispose();
  return result;
}

describe('one label of several', () => {
  it('learns, keeps the best weights, and classifies with them', async () => {
    const seen: TrainingProgress[] = [];
    const dev = rowsOf('english', 'dev');
    const { model, result, fresh } = await fineTune({
      ...fast,
      model: fixture('english', 'safetensors'),
      train: rowsOf('english', 'train'),
      dev,
      onProgress: (progress) => seen.push(progress),
    });
    expect(fresh).toEqual(['classifier']);
    expect(model.labels).toEqual(['bad', 'good', 'so-so']);
    expect(result.steps).toBe(8 * 6);
    expect(result.history.evaluations).toHaveLength(8);
    expect(seen.at(-1)).toMatchObject({ step: 48, totalSteps: 48 });
    const best = Math.max(...result.history.evaluations.map(({ metrics }) => metrics['accuracy'] ?? NaN));
    expect(result.best?.metrics['accuracy']).toBe(best);
    expect(best).toBeGreaterThan(0.8);
    const found = await model.classify(dev.map(({ text }) => text));
    expect(found.filter(({ label }, i) => label === dev[i]?.label).length / dev.length).toBe(best);
    await model.dispose();
  });

  it('reads Chinese from TSV, and from a checkpoint of Google', async () => {
    const open = (name: string) =>
      openTsv(fixture('chinese', 'fine-tuning', `${name}.tsv`), {
        columns: ['sentence', 'label'],
        example: ({ sentence, label }) => ({ text: sentence.text(), label: label.labelName() }),
      });
    const [train, dev] = [await open('train'), await open('dev')];
    const { model, result } = await fineTune({ ...fast, model: fixture('chinese', 'google'), train, dev });
    expect(result.best?.metrics['accuracy']).toBeGreaterThan(0.8);
    expect((await model.classify('朋友说，他喜欢喝茶')).label).toBe('饮食');
    await model.dispose();
  });

  it('trains the head alone', async () => {
    const { result } = await disposed(
      fineTune({
        ...fast,
        model: fixture('english', 'safetensors'),
        train: rowsOf('english', 'train'),
        duration: { steps: 3 },
        headOnly: true,
      }),
    );
    const loaded = await loadBert(fixture('english', 'safetensors'), { engine });
    const { embeddings, pooler } = bertWeights(loaded, { ...loaded.parts });
    expect(result.weights.get('embeddings.word')).toEqual(await readWeight(embeddings.word));
    if (pooler === undefined) throw new Error('the fixture has a pooler');
    expect(result.weights.get('pooler.kernel')).toEqual(await readWeight(pooler.kernel));
    expect(Math.max(...(result.weights.get('classifier.bias') ?? []).map(Math.abs))).toBeGreaterThan(0);
    await loaded.close();
  });

  it('is the same for the same seed, dropout included', async () => {
    const options = { ...fast, model: fixture('english', 'classifier'), train: rowsOf('english', 'train') };
    const lossesOf = async (over: Partial<Pick<FineTuneOptions, 'seed' | 'dropout' | 'labelSmoothing'>>) => {
      const { result } = await disposed(fineTune({ ...options, duration: { steps: 3 }, dropout: 0.1, ...over }));
      return result.history.steps.map(({ loss }) => loss);
    };
    const losses = await lossesOf({ seed: 5 });
    expect(largestError(losses, await lossesOf({ seed: 5 }))).toBeLessThan(1e-4);
    expect(largestError(losses, await lossesOf({ seed: 6 }))).toBeGreaterThan(1e-2);
    expect(largestError(losses, await lossesOf({ seed: 5, dropout: 0 }))).toBeGreaterThan(1e-2);
    expect(largestError(losses, await lossesOf({ seed: 5, labelSmoothing: 0.2 }))).toBeGreaterThan(1e-3);
  }, 60_000);
});

it('any number of labels', async () => {
  const rows = rowsOf('chinese', 'train').map(({ text, label }, i) => ({
    text,
    label: i === 0 ? [] : text.includes('说') ? [label, '说'] : [label],
  }));
  const { model, result } = await fineTune({
    ...fast,
    model: fixture('chinese', 'safetensors'),
    problemType: 'multi_label_classification',
    train: rows,
    dev: rows,
  });
  expect(model.labels).toEqual(['天气', '说', '饮食']);
  const [first, last] = [result.history.evaluations[0], result.best];
  expect(last?.metrics['f1']).toBeGreaterThan(first?.metrics['f1'] ?? NaN);
  expect(Object.keys(last?.metrics ?? {})).toEqual(['f1', 'accuracy', 'loss']);
  const { scores } = await model.classify('老师说，今天下雨');
  expect(scores.reduce((sum, { score }) => sum + score, 0)).not.toBeCloseTo(1, 3);
  await model.dispose();
});

it('values of pairs', async () => {
  const rows = rowsOf('english', 'train').map(({ text, label }) => ({
    text: [text, label === 'good' ? 'Good' : 'Cold'] as const,
    label: label === 'good' ? 3 : label === 'bad' ? -1 : 0.5,
  }));
  const { model, result } = await fineTune({
    ...fast,
    learningRate: 1e-2,
    model: fixture('english', 'encoder-only'),
    problemType: 'regression',
    train: rows,
    dev: rows,
  });
  expect(result.best?.metrics['pearson']).toBeGreaterThan(0.9);
  expect(result.best?.metrics['loss']).toBeLessThan(1);
  const [found] = await model.classify([['The great tea is very good', 'Good']]);
  expect(found?.label).toBe('LABEL_0');
  expect(found?.score).toBeGreaterThan(1.5);
  await model.dispose();
});

describe('refuses, in one line', () => {
  const train = rowsOf('english', 'train');
  const model = fixture('english', 'safetensors');
  const base = { ...fast, model, train };
  it.each<[string, FineTuneOptions, string, RegExp]>([
    ['no data', { ...base, train: [] }, 'EMPTY_DATA', /^train: no example$/],
    [
      'a label that is only in dev',
      { ...base, dev: [{ text: 'a', label: 'great' }] },
      'UNKNOWN_LABEL',
      /^dev, example 1: .*\(expected bad, good, so-so, found great\)$/,
    ],
    ['one label alone', { ...base, train: [{ text: 'a', label: 'b' }] }, 'BAD_DATA', /expected 2 or more.*found b/],
    [
      'a value that is no number',
      { ...fast, model, problemType: 'regression', train: [{ text: 'a', label: NaN }] },
      'BAD_DATA',
      /example 1: a value is no number/,
    ],
    [
      'an enormous rate: a loss that is no number',
      { ...base, learningRate: 1e30, warmup: 0 },
      'NOT_FINITE',
      /^step 2, \S+: the numbers of training overflow/,
    ],
  ])('%s', async (_, options, code, message) => {
    const refused: unknown = await fineTune(options).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'TrainingError', code });
    expect(String(refused).replace(/^TrainingError: /, '')).toMatch(message);
  });

  it.each<readonly [given: Readonly<Record<string, unknown>>, message: RegExp]>([
    [{ metric: 'f1' }, /^metric: expected nothing without dev to measure on, found 'f1'$/],
    [{ evaluateEvery: 3 }, /^evaluateEvery: expected nothing without dev/],
    [{ patience: 3 }, /^patience: expected nothing without dev/],
    [{ dev: train, metric: 'pearson' }, /^metric: .*one of accuracy, f1, matthews, loss, found 'pearson'$/],
    [{ dev: train, metric: 'bleu' }, /^metric: expected 'accuracy', .* or 'loss', found 'bleu'$/],
    [
      { problemType: 'regression', labelSmoothing: 0.1 },
      /^labelSmoothing: expected nothing for regression, found 0.1$/,
    ],
    [
      { problemType: 'regression', labels: ['a'] },
      /^labels: expected nothing unless problemType: 'single_label_classification' or /,
    ],
    [
      { problemType: 'multilabel' },
      /^problemType: expected 'single_label_classification', .*found 'multilabel'; did you mean multi_label_classification\?$/,
    ],
    [{ dropout: 1 }, /^dropout: expected a number of at least 0 and below 1, found 1$/],
    [{ warmup: 1.5 }, /^warmup: expected a number of at least 0 and below 1, found 1.5$/],
    [{ learningRate: 0 }, /^learningRate: expected a number above 0, found 0$/],
    [{ learningRate: NaN }, /^learningRate: .*found NaN$/],
    [{ learningRate: '1e-3' }, /^learningRate: expected a number above 0, found '1e-3'$/],
    [{ learning_rate: 1e-3 }, /^learning_rate: .*did you mean learningRate\?$/],
    [{ classWeights: [1, 2] }, /^classWeights: expected one of the options .*found an option that does not exist/],
    [{ batchsize: 8 }, /^batchsize: .*did you mean batchSize\?$/],
    [{ batchSize: 0 }, /^batchSize: expected a whole number of at least 1, found 0$/],
    [{ maxLength: 3 }, /^maxLength: expected a whole number of at least 4, found 3$/],
    [{ weightDecay: -1 }, /^weightDecay: /],
    [{ epochs: 3 }, /^epochs: .*does not exist/],
    [{ duration: { epochs: 0 } }, /^duration.epochs: expected a number above 0, found 0$/],
    [{ headOnly: 'yes' }, /^headOnly: expected true or false, found 'yes'$/],
    [{ engine: undefined, threads: 0 }, /^threads: /],
    [{ threads: 2 }, /^threads: expected nothing beside an engine, which has its own, found 2$/],
    [{ optimizer: 'adamw' }, /^optimizer: expected an optimizer: adamW\(\), say, found 'adamw'$/],
    [{ model: undefined }, /^model: /],
    [{ model: '' }, /^model: expected a folder, a URL, .*found ''$/],
    [{ train: undefined }, /^train: /],
    [{ train: 'train.tsv' }, /^train: expected a list of { text, label }, or a dataset .*found 'train.tsv'$/],
    [{ labels: ['good', 'bad', ' good'] }, /^labels\[2\]: expected names that differ, .*found 'good'$/],
    [{ labels: ['good', ' '] }, /^labels\[1\]: expected names that differ, .*found ''$/],
    [{ labels: ['good'] }, /^labels: expected 2 or more, found a list of 1$/],
    [{ labels: 'good,bad' }, /^labels: expected a list, found 'good,bad'$/],
    [{ checkpoints: { folder: 'x' } }, /^checkpoints.every: /],
  ])('options: %o', async (given, message) => {
    const options: unknown = { ...base, model: fixture('nothing'), ...given }; // a model that is looked for would not be found
    const refused: unknown = await called(options).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'OptionError', code: 'BAD_OPTION', call: 'fineTune' });
    expect(String(refused).replace(/^OptionError: fineTune: /, '')).toMatch(message);
  });

  const rows: readonly unknown[] = train;
  it.each<readonly [train: unknown, problemType: string, message: RegExp]>([
    [[...rows, undefined], 'single_label_classification', /train\[48\]: expected { text, label }, found undefined$/],
    [[...rows, 'good'], 'single_label_classification', /train\[48\]: expected { text, label }, found 'good'$/],
    [
      [...rows.slice(0, 2), { label: 'a' }],
      'regression',
      /train\[2\].text: expected a text or a pair of texts, found undefined$/,
    ],
    [
      [{ text: 'a', label: 'x', textPair: 'b' }],
      'single_label_classification',
      /train\[0\].textPair: expected no field but text, label, line, found 'b'; a pair is text: \[first, second\]$/,
    ],
    [[{ text: 'a', label: 'x', weight: 2 }], 'single_label_classification', /train\[0\].weight: expected no field but/],
    [[{ text: 'a', labels: 'x' }], 'single_label_classification', /train\[0\].labels: .*; did you mean label\?$/],
    [
      inMemory([{ text: 'a', labels: 'b' }], 'mine'),
      'single_label_classification',
      /^mine, example 1: the field labels has no effect \(expected no field but text, label, line, .*did you mean label\?$/,
    ],
    [[{ text: ['a', 'b', 'c'], label: 'a' }], 'regression', /train\[0\].text: .*found a list of 3$/],
    [[{ text: 'a', label: 0 }], 'single_label_classification', /^train, example 1: the label is none .*found 0\)$/],
    [[{ text: 'a' }], 'single_label_classification', /^train, example 1: the label is none .*found undefined\)$/],
    [
      [{ text: 'a', label: ['x', 'y'] }],
      'single_label_classification',
      /example 1: the label is none .*a list of 2\)$/,
    ],
    [[{ text: 'a', label: 'x' }], 'multi_label_classification', /a list of the names of labels, found 'x'\)$/],
    [[{ text: 'a', label: ['x', 1] }], 'multi_label_classification', /example 1: the label is none/],
    [[{ text: 'a', label: '1' }], 'regression', /a value is no number .*found '1'\)$/],
  ])('rows %#', async (train, problemType, message) => {
    await expect(called({ ...base, train, problemType })).rejects.toThrow(message);
  });

  it('a length that the model has not, but no length at all', async () => {
    await expect(fineTune({ ...base, maxLength: 65 })).rejects.toThrow(
      'fineTune: maxLength: expected at most 64, the positions of the model, found 65',
    );
    const short = train.slice(0, 8);
    const { model } = await fineTune({ ...base, train: short, duration: { steps: 1 }, maxLength: undefined });
    await model.dispose();
  });

  it('a model that is not there', async () => {
    await expect(fineTune({ ...base, model: fixture('nothing') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
