import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import {
  functionsOf,
  nameOf,
  unrefusedArguments,
  type SweptCall,
  type WrongValue,
} from '../../../packages/options/src/testing/sweep-arguments.js';
import * as api from './index.js';
import { FIXTURES } from './testing/reference.js';

const folder = mkdtempSync(join(tmpdir(), 'firth-arguments-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const file = `${FIXTURES}safetensors/every-dtype.safetensors`;
const path = join(folder, 'a');
const tensor = api.memoryTensor('vectors', [1, 2], Float32Array.of(1, 2));
const checkpoint = { tensors: new Map([['a', tensor]]) };
const source = (name: string) => api.fileSource(FIXTURES + name);
const text: readonly WrongValue[] = ["''", "'x'"];
const beside = () => Promise.reject(new api.CheckpointError('NOT_FOUND', 'none', { file: 'x' }));
const zeros = { name: 'a', dtype: 'float32', shape: [2], read: () => Promise.resolve(new Uint8Array(8)) };

const writer = (name: string, right: object): SweptCall => ({
  ...{ on: api, name, right: { ...right, options: {} } },
  ...{ takes: { tensors: ['[]'], words: ['[]'] }, skips: { path: ["'x'"], prefix: ["'x'"], folder: ["'x'"] } },
});

const rows: readonly SweptCall[] = [
  { on: api, name: 'fileSource', right: { file }, takes: { file: ["'x'"] } },
  { on: api, name: 'readWhole', right: { file, limit: 1e6 }, takes: { file: ["'x'"], limit: ['5'] } },
  { on: api, name: 'streamFile', right: { file }, takes: { file: ["'x'"] } },
  { on: api, name: 'castTensor', right: { tensor, dtype: 'float16' } },
  { on: api, name: 'bytesPerElement', right: { dtype: 'float16' } },
  { on: api, name: 'readFloat32', right: { tensor } },
  {
    on: api,
    name: 'toFloat32',
    right: { bytes: new Uint8Array(4), dtype: 'float32', where: { file: 'x' } },
    takes: { where: ['undefined'] },
  },
  {
    on: api,
    name: 'urlSource',
    right: { url: 'http://127.0.0.1:1/x', options: { retries: 0 } },
    takes: { url: ["'x'"] },
    fails: true,
  },
  {
    on: api,
    name: 'downloadSnapshot',
    right: { repo: 'a/b', options: { offline: true, cacheDir: folder } },
    takes: { repo: ["'x'"] },
    fails: true,
  },
  {
    on: api,
    name: 'memoryTensor',
    right: { name: 'a', shape: [1], values: Float32Array.of(1), file: 'x' },
    takes: { name: text, shape: ['[]'], file: ['undefined', ...text] },
  },
  { on: api, name: 'openCheckpoint', right: { input: file, options: {} }, takes: { input: ["'x'", '[]'] } },
  { on: api, name: 'blobSource', right: { name: 'x', blob: new Blob([]) }, takes: { name: text } },
  { on: api, name: 'makeTemporaryFolder', right: { path }, skips: { path: ["'x'"] } },
  { on: api, name: 'memorySource', right: { name: 'x', bytes: new Uint8Array(1) }, takes: { name: text } },
  {
    on: api,
    name: 'notFinite',
    right: { file: 'x', count: 1, first: { at: 'a', found: 'NaN' } },
    takes: { file: ["'x'"], count: ['5'], first: ['{}'] },
  },
  {
    on: api,
    name: 'decodeUtf8',
    right: { bytes: new Uint8Array(1), refuse: () => new Error(), isWhole: true },
    takes: { isWhole: ['undefined'] },
  },
  { on: api, name: 'openPytorch', right: { source: await source('pytorch/every-dtype.zip.bin') } },
  { on: api, name: 'openSafetensors', right: { source: await source('safetensors/every-dtype.safetensors') } },
  {
    on: api,
    name: 'openSharded',
    right: { index: await source('safetensors/every-dtype.safetensors'), extension: '.bin', openShard: beside },
    takes: { extension: ["'x'"] },
    fails: true,
  },
  {
    on: api,
    name: 'openTensorflow',
    right: { index: await source('safetensors/every-dtype.safetensors'), openShard: beside },
    fails: true,
  },
  { on: api, name: 'openHdf5', right: { source: await source('hdf5/elmo.hdf5') } },
  { on: api, name: 'openNpy', right: { source: await source('safetensors/every-dtype.safetensors') }, fails: true },
  { on: api, name: 'openNpz', right: { source: await source('numpy/deflated.npz') } },
  {
    on: api,
    name: 'openGpt',
    right: { shapes: await source('gpt/params_shapes.json'), openPart: beside },
    fails: true,
  },
  { on: api, name: 'openWordVectorsText', right: { source: await source('words/word2vec.txt'), options: {} } },
  { on: api, name: 'openWord2vecBinary', right: { source: await source('words/word2vec.bin'), options: {} } },
  { on: api, name: 'openFastText', right: { source: await source('words/word2vec.bin'), options: {} }, fails: true },
  writer('writeSafetensors', { path, tensors: [tensor] }),
  writer('writePytorch', { path, tensors: [tensor] }),
  writer('writeTensorflow', { prefix: path, tensors: [tensor] }),
  writer('writeNpy', { path, tensor }),
  writer('writeNpz', { path, tensors: checkpoint.tensors.values() }),
  writer('writeHdf5', { path, tensors: [tensor] }),
  { ...writer('writeGpt', { folder, tensors: [zeros] }), fails: true },
  writer('writeWord2vecText', { path, words: ['a'], vectors: tensor }),
  writer('writeWord2vecBinary', { path, words: ['a'], vectors: tensor }),
];

it.each(rows.map((row) => [nameOf(row), row] as const))('%s refuses wrong arguments by name', async (_, row) => {
  expect(await unrefusedArguments(row, [api.CheckpointError])).toEqual([]);
});

it('has a row for every function', () => {
  const asked = ['differ', 'rootsOf', 'unwrappedNames']; // of names, by the model packages: a page pays for each check
  const found = functionsOf(api).filter((name) => !asked.includes(name));
  expect(rows.map(nameOf).sort()).toEqual(found.sort());
});
