import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CheckpointError, openCheckpoint } from '@firth/checkpoints';
import { onnx } from '@firth/ops/onnx';
import { afterAll, expect, it } from 'vitest';
import { functionsOf, nameOf, unrefusedArguments, type SweptCall } from '../../options/src/testing/sweep-arguments.js';
import * as api from './index.js';

const path = fileURLToPath(new URL('../../../fixtures/elmo/bilm-tf', import.meta.url));
const checkpoint = await openCheckpoint(`${path}/lm_weights.hdf5`);
const engine = onnx({ device: 'cpu', threads: 1 });
const model = await api.Elmo.fromPretrained(path, { engine });
afterAll(async () => {
  await model.dispose();
  await engine.dispose();
  await checkpoint.close();
});

const json: unknown = JSON.parse(readFileSync(`${path}/options.json`, 'utf8'));
const text = ["''", "'x'"] as const;

const rows: readonly SweptCall[] = [
  { on: api, name: 'isElmo', right: { checkpoint } },
  { on: api, name: 'describeElmoMapping', right: { checkpoint, path }, takes: { path: ["'x'"] } },
  {
    ...{ on: api, name: 'parseElmoConfig', right: { json, file: 'x' } },
    // A parsed file may be anything: CheckpointError names the file.
    takes: {
      json: ['undefined', 'null', '5', 'NaN', "''", "'x'", '{}', '[]', '[undefined]', '[,]', 'symbol', 'date'],
      file: text,
    },
  },
  { on: model, name: 'embed', right: { sentences: [['a']], options: {} }, takes: { sentences: ['[]'] } },
  {
    ...{ on: model, name: 'cacheVocabulary', right: { words: ['a'], options: {} } },
    takes: { words: ['[]', ...text] },
  },
  { on: model, name: 'clearCache', right: {} },
  { on: model, name: 'reset', right: {} },
];

it.each(rows.map((row) => [nameOf(row), row] as const))('%s refuses wrong arguments by name', async (_, row) => {
  expect(await unrefusedArguments(row, [CheckpointError])).toEqual([]);
});

it('has a row for every function', () => {
  // Opening and parity stand in options.test.ts; scalarMixes is a part of a graph.
  const elsewhere = ['parity', 'scalarMixes', 'Elmo.fromPretrained', 'Elmo.dispose'];
  expect(rows.map(nameOf).sort()).toEqual(
    functionsOf(api)
      .filter((name) => !elsewhere.includes(name))
      .sort(),
  );
});
