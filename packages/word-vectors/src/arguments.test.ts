import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckpointError } from '@firth/checkpoints';
import { afterAll, expect, it } from 'vitest';
import { functionsOf, nameOf, unrefusedArguments, type SweptCall } from '../../options/src/testing/sweep-arguments.js';
import * as api from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'firth-arguments-'));
const vectors = api.KeyedVectors.from(['a', 'b', 'c', 'x'], Float32Array.of(1, 0, 0, 1, 1, 1, 0.5, 1));
afterAll(async () => {
  await vectors.dispose();
  rmSync(folder, { recursive: true });
});

const { KeyedVectors } = api;
const values = Float32Array.of(1, 2);
const corpus = { text: 'a b a b a b a b' };
const training = { threads: 1, epochs: 1, minCount: 1, dimension: 2, window: 2 };
const text = ["''", "'x'"] as const;
const path = join(folder, 'a.txt');
const word = { takes: { word: text } };

const rows: readonly SweptCall[] = [
  { on: KeyedVectors, name: 'from', call: 'KeyedVectors.from', right: { words: ['a'], values, options: {} } },
  { on: vectors, name: 'has', right: { word: 'a' }, ...word },
  { on: vectors, name: 'rowOf', right: { word: 'a' }, ...word },
  { on: vectors, name: 'vector', right: { word: 'a' }, ...word },
  { on: vectors, name: 'mostSimilar', right: { query: 'a', options: {} }, takes: { query: text } },
  {
    ...{ on: vectors, name: 'mostSimilarBatch', optionsOf: 'mostSimilar' },
    ...{ right: { queries: ['a'], options: {} }, takes: { queries: ['[]'] } },
  },
  {
    ...{ on: vectors, name: 'analogy', optionsOf: 'mostSimilar' },
    ...{ right: { a: 'a', b: 'b', c: 'c', options: {} }, takes: { a: text, b: text, c: text } },
  },
  { on: vectors, name: 'similarity', right: { a: 'a', b: 'b' }, takes: { a: text, b: text } },
  { on: vectors, name: 'doesntMatch', right: { words: ['a', 'b'] }, takes: { words: ['[]'] } },
  { on: vectors, name: 'sentenceVector', right: { words: ['a'], options: {} }, takes: { words: ['[]'] } },
  { on: vectors, name: 'save', right: { path, options: { format: 'word2vec-text' } }, skips: { path: ["'x'"] } },
  { on: vectors, name: 'dispose', right: {} },
  {
    on: api,
    name: 'parseQuestions',
    right: { text: ': s\na b c d', file: 'f' },
    takes: { text, file: ['undefined', ...text] },
  },
  { on: api, name: 'parseWordPairs', right: { text: 'a\tb\t1', options: {} }, takes: { text } },
];

const more: readonly SweptCall[] = [
  {
    ...{ on: api, name: 'evaluateAnalogies' },
    right: { vectors, sections: [{ name: 's', questions: [['a', 'b', 'c', 'x']] }], options: {} },
    takes: { sections: ['[]'] },
  },
  {
    ...{ on: api, name: 'evaluateWordPairs' },
    right: { vectors, pairs: [{ words: ['a', 'b'], score: 1 }], options: {} },
    takes: { pairs: ['[]'] },
  },
  { on: api, name: 'wordPicture', right: { vectors, words: ['a', 'b', 'c'], options: {} }, takes: { words: ['[]'] } },
  { on: api, name: 'trainWord2Vec', right: { corpus, options: training }, takes: { corpus: ["'x'", '[]'] } },
  { on: api, name: 'trainGlove', right: { corpus, options: training }, takes: { corpus: ["'x'", '[]'] } },
  {
    ...{ on: KeyedVectors, name: 'load', call: 'KeyedVectors.load' },
    ...{ right: { input: new TextEncoder().encode('1 2\na 1 2\n'), options: {} }, takes: { input: ["'x'", '[]'] } },
  },
];

const own = [api.WordVectorsError, CheckpointError];
const all = [
  ...more,
  ...rows.filter(({ name }) => name !== 'dispose'),
  ...rows.filter(({ name }) => name === 'dispose'),
];

it.each(all.map((row) => [nameOf(row), row] as const))('%s refuses wrong arguments by name', async (_, row) => {
  expect(await unrefusedArguments(row, own)).toEqual([]);
});

it('has a row for every function', () => {
  const internal = ['find', 'known', 'search', 'finiteVector', 'open'].map((name) => `KeyedVectors.${name}`);
  expect(all.map(nameOf).sort()).toEqual(
    functionsOf(api)
      .filter((name) => !internal.includes(name))
      .sort(),
  );
});
