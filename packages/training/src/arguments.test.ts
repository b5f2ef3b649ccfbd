import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckpointError } from '@firth/checkpoints';
import { onnx } from '@firth/ops/onnx';
import { afterAll, expect, it } from 'vitest';
import { functionsOf, nameOf, unrefusedArguments, type SweptCall } from '../../options/src/testing/sweep-arguments.js';
import * as api from './index.js';
import { tinyRun } from './testing/tiny-run.js';

const engine = onnx({ device: 'cpu' });
const folder = mkdtempSync(join(tmpdir(), 'firth-arguments-'));
const file = join(folder, 'a.tsv');
writeFileSync(file, 'text,label\n{},1\n');
const lines = join(folder, 'a.jsonl');
writeFileSync(lines, '{"text":"a"}\n');
afterAll(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true });
});

const dataset = api.inMemory([{ text: 'a' }]);
const run = tinyRun(engine, { duration: { steps: 1 } });
const lists = { predictions: [1, 0, 1], labels: [1, 1, 0] };
const field = new api.Field('1', { file: 'f', line: 1, column: 'c' });
const text = ["''", "'x'"] as const;
async function* stream() {
  yield await Promise.resolve(1);
}

const rows: readonly SweptCall[] = [
  { on: api, name: 'averageCheckpoints', right: { folders: [folder] }, fails: true },
  { on: api, name: 'batchesOf', right: { dataset, options: { batchSize: 1, bucketBatches: 1, length: () => 1 } } },
  { on: api, name: 'fingerprintOf', right: { dataset } },
  {
    on: api,
    name: 'openCsv',
    right: { source: file, options: { columns: ['text'], example: () => 1 } },
    takes: { source: ["'x'"] },
  },
  {
    on: api,
    name: 'openTsv',
    right: { source: file, options: { columns: ['text,label'], example: () => 1 } },
    takes: { source: ["'x'"] },
  },
  {
    on: api,
    name: 'openJsonLines',
    right: { source: lines, options: { columns: ['text'], example: () => 1 } },
    takes: { source: ["'x'"] },
  },
  { on: api, name: 'mapDataset', right: { dataset, made: () => 1 } },
  { on: field, name: 'text', right: {} },
  { on: field, name: 'number', right: {} },
  { on: field, name: 'label', right: { names: ['1'] }, takes: { names: ['[]'] } },
  { on: field, name: 'labelName', right: {} },
  { on: field, name: 'list', right: { separator: ',' }, takes: { separator: ['undefined', "'x'"] } },
  { on: field, name: 'refusal', right: { expected: 'x' }, takes: { expected: text } },
  {
    on: api,
    name: 'inMemory',
    right: { examples: [1], name: 'x' },
    takes: { examples: ['[]'], name: ['undefined', ...text] },
  },
  { on: api, name: 'streaming', right: { name: 'x', open: stream, options: {} }, takes: { name: text } },
  { on: api, name: 'freshWeights', right: { schema: {}, options: { seed: 1 } }, takes: { schema: ['{}'] } },
  {
    on: api,
    name: 'stepsPerEpoch',
    right: { size: 1, batchSize: 1, accumulate: 1 },
    takes: { size: ['5'], batchSize: ['5'], accumulate: ['5', 'undefined'] },
  },
  { on: api, name: 'accuracy', right: lists },
  { on: api, name: 'f1', right: { ...lists, positive: 1 }, takes: { positive: ['5', 'undefined'] } },
  { on: api, name: 'macroF1', right: lists },
  { on: api, name: 'matthews', right: lists },
  { on: api, name: 'pearson', right: lists },
  { on: api, name: 'spearman', right: lists },
  ...['adagrad', 'adam', 'adamW', 'bertAdam', 'sgd'].map((name) => ({ on: api, name, right: { options: {} } })),
  { on: api, name: 'bertParameterGroups', right: { weightDecay: 0.1 }, takes: { weightDecay: ['5', 'undefined'] } },
  {
    on: api,
    name: 'discriminativeGroups',
    right: { depths: 1, depthOf: () => 1, factor: 2 },
    takes: { depths: ['5'], factor: ['5', 'undefined'] },
  },
  {
    on: api,
    name: 'graduallyUnfrozen',
    right: { groups: [{ matches: () => true }], steps: 1 },
    takes: { groups: ['[]'], steps: ['5'] },
  },
  { on: api, name: 'constant', right: { rate: 1 }, takes: { rate: ['5'] } },
  ...['linearWarmup', 'cosine'].map((name): SweptCall => ({
    on: api,
    name,
    right: { rate: 1, warmup: 1, total: 9 },
    takes: { rate: ['5'], warmup: ['5'], total: ['5'] },
  })),
  {
    on: api,
    name: 'noam',
    right: { modelSize: 1, warmup: 1, factor: 1 },
    takes: { modelSize: ['5'], warmup: ['5'], factor: ['5', 'undefined'] },
  },
  {
    on: api,
    name: 'slantedTriangular',
    right: { rate: 1, total: 9, cut: 0.1, ratio: 32 },
    takes: { rate: ['5'], total: ['5'], cut: ['undefined'], ratio: ['5', 'undefined'] },
  },
  { on: api, name: 'train', right: { options: run } },
];

it.each(rows.map((row) => [nameOf(row), row] as const))('%s refuses wrong arguments by name', async (_, row) => {
  expect(await unrefusedArguments(row, [api.TrainingError, CheckpointError])).toEqual([]);
});

it('has a row for every function', () => {
  expect(rows.map(nameOf).sort()).toEqual([...functionsOf(api)].sort());
});

it.each([
  ['lists of unequal length', [1], [1, 2]],
  ['nothing', [], []],
])('metrics refuse %s by their name', (_, predictions, labels) => {
  for (const name of ['accuracy', 'f1', 'macroF1', 'matthews', 'pearson', 'spearman'] as const)
    expect(() => api[name](predictions, labels)).toThrow(new RegExp(`^${name}: .*at least one; found`));
});
