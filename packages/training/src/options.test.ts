import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnx } from '@firth/ops/onnx';
import { afterAll, describe, expect, it } from 'vitest';
import {
  adagrad,
  adam,
  adamW,
  averageCheckpoints,
  batchesOf,
  bertAdam,
  bertParameterGroups,
  constant,
  cosine,
  discriminativeGroups,
  freshWeights,
  graduallyUnfrozen,
  inMemory,
  linearWarmup,
  mapDataset,
  noam,
  openCsv,
  openJsonLines,
  openTsv,
  sgd,
  slantedTriangular,
  stepsPerEpoch,
  streaming,
  train,
} from './index.js';
import { tinyRun } from './testing/tiny-run.js';

const engine = onnx({ device: 'cpu' });
const folder = mkdtempSync(join(tmpdir(), 'firth-options-'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await engine.dispose();
});

/** A call as JavaScript makes it, which has no compiler. */
const calls = (call: unknown, ...values: readonly unknown[]): Promise<unknown> =>
  Promise.resolve().then(() => (typeof call === 'function' ? Reflect.apply(call, undefined, values) : call) as unknown);

const run = tinyRun(engine, { duration: { steps: 1 } });
const paths = { log: join(folder, 'log.jsonl'), checkpoints: { folder: join(folder, 'kept'), every: 1 } };

describe('train refuses, before anything is read or written,', () => {
  it.each<readonly [given: unknown, message: RegExp]>([
    [undefined, /^train: engine: expected an engine that trains: onnx\(\) or tfjs\(\), found undefined$/],
    [
      { ...run, batchSize: undefined, batchsize: 4 },
      /^train: batchsize: .*found an option that does not exist; did you mean batchSize\?$/,
    ],
    [{ ...run, batch_size: 4 }, /did you mean batchSize\?$/],
    [{ ...run, max_gradient_norm: 1 }, /did you mean maxGradientNorm\?$/],
    [{ ...run, batchSize: '8' }, /^train: batchSize: expected a whole number of at least 1, found '8'$/],
    [{ ...run, batchSize: NaN }, /^train: batchSize: .*found NaN$/],
    [{ ...run, seed: 0.5 }, /^train: seed: expected a whole number of at least 0, found 0.5$/],
    [{ ...run, maxGradientNorm: -1 }, /^train: maxGradientNorm: expected a number above 0, found -1$/],
    [{ ...run, shuffle: 'no' }, /^train: shuffle: expected true or false, found 'no'$/],
    [{ ...run, duration: {} }, /^train: duration: expected either { epochs } or { steps }, found an object$/],
    [{ ...run, duration: { steps: 1, epochs: 1 } }, /^train: duration: expected either/],
    [{ ...run, duration: { epoch: 1 } }, /^train: duration.epoch: .*did you mean epochs\?$/],
    [{ ...run, duration: { steps: '1' } }, /^train: duration.steps: expected a whole number of at least 1, found '1'$/],
    [{ ...run, duration: 3 }, /^train: duration: expected { epochs } or { steps }, found 3$/],
    [{ ...run, engine: 'onnx' }, /^train: engine: expected an engine that trains: onnx\(\) or tfjs\(\), found 'onnx'$/],
    [{ ...run, optimizer: adamW }, /^train: optimizer: expected an optimizer: adamW\(\), say, found a function$/],
    [
      { ...run, schedule: 1e-3 },
      /^train: schedule: expected a function of the step: constant\(1e-3\), say, found 0.001$/,
    ],
    [{ ...run, schedule: () => NaN }, /^train: schedule\(0\): expected a finite number, found NaN$/],
    [{ ...run, schedule: () => '1' }, /^train: schedule\(0\): expected a finite number, found '1'$/],
    [{ ...run, dataset: [1, 2] }, /^train: dataset: expected a dataset: .*found a list of 2$/],
    [{ ...run, task: {} }, /^train: task: expected a task: { program, weights, collate, length }, found an object$/],
    [{ ...run, groups: [{ matches: () => true, decay: 1 }] }, /^train: groups\[0\].decay: .*matches, rateFactor/],
    [{ ...run, groups: [{ match: () => true }] }, /^train: groups\[0\]\.match/],
    [{ ...run, groups: [{ matches: () => true, weightDecay: NaN }] }, /^train: groups\[0\].weightDecay: .*found NaN$/],
    [{ ...run, freeze: ['a'] }, /^train: freeze: expected a function, found a list of 1$/],
    [{ ...run, evaluation: { every: 1 } }, /^train: evaluation.evaluate: /],
    [
      { ...run, evaluation: { every: 1, evaluate: () => ({}), best: { metric: 'f1', mode: 'most' } } },
      /mode: expected 'max' or 'min', found 'most'$/,
    ],
    [{ ...run, checkpoints: 'folder' }, /^train: checkpoints: expected an object, found 'folder'$/],
    [
      { ...run, checkpoints: { folder: '', every: 1 } },
      /^train: checkpoints.folder: expected the path of a folder, found ''$/,
    ],
    [
      { ...run, checkpoints: { folder: 'x', every: 1, forceResume: 'labels', resume: true } },
      /forceResume: expected a list, found 'labels'$/,
    ],
    [{ ...run, checkpoints: { folder: 'x', every: 1, resume: 'yes' } }, /resume: expected true or false, found 'yes'$/],
    [{ ...run, log: 5 }, /^train: log: expected the path of a file, found 5$/],
    [{ ...run, signal: true }, /^train: signal: expected an AbortSignal, found true$/],
    [{ ...run, identity: { labels: { a: 1 } } }, /^train: identity.labels: .*found an object$/],
  ])('%#', async (given, message) => {
    const options = typeof given === 'object' ? { ...paths, ...given } : given;
    const refused = calls(train, options);
    await expect(refused).rejects.toMatchObject({ name: 'OptionError', code: 'BAD_OPTION' });
    await expect(refused).rejects.toThrow(message);
    expect(existsSync(paths.log)).toBe(false);
    expect(existsSync(paths.checkpoints.folder)).toBe(false);
  });

  it('a rate that is no number only later, before a weight has changed by it', async () => {
    const options = { ...run, duration: { steps: 3 }, schedule: (step: number) => (step === 2 ? NaN : 0.01) };
    await expect(train(options)).rejects.toThrow('train: schedule(2): expected a finite number, found NaN');
  });
});

const tsv = join(folder, 'train.tsv');
writeFileSync(tsv, 'a\tb\n1\t2\n');
const reading = { columns: ['a'], example: () => 1 };

it.each<readonly [call: unknown, given: readonly unknown[], message: RegExp]>([
  [openTsv, [undefined, reading], /^openTsv: source: expected the path of a file, a File or a Blob, found undefined$/],
  [openTsv, ['', reading], /^openTsv: source: /],
  [openTsv, [tsv], /^openTsv: columns: /],
  [openTsv, [tsv, { ...reading, columns: 'a' }], /^openTsv: columns: expected a list.*, found 'a'$/],
  [
    openTsv,
    [tsv, { ...reading, columns: [] }],
    /^openTsv: columns: expected a list of at least 1, found an empty list$/,
  ],
  [
    openTsv,
    [tsv, { ...reading, columns: ['a', 3] }],
    /^openTsv: columns\[1\]: expected the name of a column, found 3$/,
  ],
  [openTsv, [tsv, { ...reading, column: 'a' }], /^openTsv: column: .*did you mean columns\?$/],
  [openTsv, [tsv, { ...reading, delimiter: ';' }], /^openTsv: delimiter: .*does not exist$/],
  [openTsv, [tsv, { ...reading, header: true }], /^openTsv: header: expected a list.*found true$/],
  [openTsv, [tsv, { ...reading, maxLineBytes: '1MB' }], /^openTsv: maxLineBytes: /],
  [openTsv, [tsv, { ...reading, shuffle_buffer: 1 }], /did you mean shuffleBuffer\?$/],
  [openCsv, [tsv, { ...reading, delimiter: '' }], /^openCsv: delimiter: expected a character other than .*found ''$/],
  [openCsv, [tsv, { ...reading, delimiter: '"' }], /^openCsv: delimiter: /],
  [openCsv, [tsv, { ...reading, separator: ';' }], /^openCsv: separator: /],
  [openJsonLines, [tsv, { ...reading, header: ['a'] }], /^openJsonLines: header: .*does not exist/],
  [openJsonLines, [tsv, { columns: ['a'] }], /^openJsonLines: example: /],
  [inMemory, ['text'], /^inMemory: examples: expected a list, found 'text'$/],
  [inMemory, [[1, undefined]], /^inMemory: examples\[1\]: expected an example, found undefined$/],
  [inMemory, [Array.from({ length: 1 }).concat(new Array(2))], /^inMemory: examples\[0\]: /],
  [streaming, ['x', []], /^streaming: open: expected a function, found an empty list$/],
  [streaming, ['x', () => [], { buffer: 1 }], /^streaming: buffer: .*did you mean shuffleBuffer\?$/],
  [mapDataset, [inMemory([1]), 3], /^mapDataset: made: expected a function, found 3$/],
  [averageCheckpoints, ['run/step-1'], /^averageCheckpoints: folders: expected a list.*found 'run/],
  [
    averageCheckpoints,
    [[undefined]],
    /^averageCheckpoints: folders\[0\]: expected the path of a folder, found undefined$/,
  ],
  [stepsPerEpoch, [10, 0], /^stepsPerEpoch: batchSize: .*found 0$/],
  [freshWeights, [{}, {}], /^freshWeights: seed: /],
  [freshWeights, [{}, { seed: 1, std: 2 }], /^freshWeights: std: /],
  [adam, [{ beta: 0.9 }], /^adam: beta: .*did you mean beta1\?$/],
  [adamW, [{ beta1: 1 }], /^adamW: beta1: expected a number of at least 0 and below 1, found 1$/],
  [adamW, [{ weightDecay: 0.01 }], /^adamW: weightDecay: expected one of the options beta1, beta2, epsilon/],
  [bertAdam, [{ epsilon: '1e-6' }], /^bertAdam: epsilon: expected a number of at least 0, found '1e-6'$/],
  [adagrad, [{ epsilon: NaN }], /^adagrad: epsilon: /],
  [sgd, [{ momentum: -1 }], /^sgd: momentum: /],
  [sgd, [{ nesterov: true }], /^sgd: nesterov: expected a momentum above 0 beside it, found none$/],
  [sgd, [0.1], /^sgd: options: expected an object of options, found 0.1$/],
  [constant, ['1e-3'], /^constant: rate: expected a number of at least 0, found '1e-3'$/],
  [linearWarmup, [1e-3, -1, 5], /^linearWarmup: warmup: /],
  [linearWarmup, [1e-3, 1], /^linearWarmup: total: expected a number above 0, found undefined$/],
  [cosine, [NaN, 1, 5], /^cosine: rate: .*found NaN$/],
  [noam, [512, 0], /^noam: warmup: expected a number above 0, found 0$/],
  [slantedTriangular, [1, 10, 1], /^slantedTriangular: cut: /],
  [bertParameterGroups, ['0.1'], /^bertParameterGroups: weightDecay: /],
  [discriminativeGroups, [2, 3], /^discriminativeGroups: depthOf: expected a function, found 3$/],
  [graduallyUnfrozen, [[{}], 3], /^graduallyUnfrozen: groups\[0\].matches: /],
])('%o refuses %o', async (call, given, message) => {
  const refused = calls(call, ...given);
  await expect(refused).rejects.toMatchObject({ name: 'OptionError' });
  await expect(refused).rejects.toThrow(message);
});

it('batchesOf refuses at the first batch', async () => {
  const options = { batchSize: 0, bucketBatches: 1, length: () => 1 };
  const first = batchesOf(inMemory([1]), options).next();
  await expect(first).rejects.toThrow(/^batchesOf: batchSize: expected a whole number of at least 1, found 0$/);
});

it.each([5, 9, 10, 19, 40])('a slanted triangle of %i steps never leaves the range of its rates', (steps) => {
  const rates = Array.from({ length: steps }, (_, step) => slantedTriangular(0.5, steps)(step));
  for (const rate of rates) expect(rate).toBeGreaterThanOrEqual(0.5 / 32);
  expect(Math.max(...rates)).toBe(0.5);
});
