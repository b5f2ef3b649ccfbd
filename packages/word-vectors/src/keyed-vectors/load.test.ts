import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { expected, fixture, wordsFixture } from '../testing/gensim.js';
import { KeyedVectors } from './keyed-vectors.js';
import type { KeyedVectorsInput, LoadOptions } from './load.js';

async function load(input: KeyedVectorsInput, options?: LoadOptions): Promise<KeyedVectors> {
  const vectors = await KeyedVectors.load(input, options);
  onTestFinished(() => vectors.dispose());
  return vectors;
}

const WORDS = ['the', 'of', '语言', 'naïve', '</s>', '100', 'x'];
const FORMATS = [
  'word2vec.txt',
  'word2vec.txt.gz',
  'word2vec.bin',
  'word2vec.bin.gz',
  'word2vec-c.bin',
  'glove.txt',
  'fasttext.vec',
];

test.each(FORMATS)('%s: the same words and vectors', async (name) => {
  const [golden, vectors] = [await load(wordsFixture('word2vec.bin')), await load(wordsFixture(name))];
  expect(vectors.words).toEqual(WORDS);
  expect(vectors.dimension).toBe(5);
  for (const word of WORDS) {
    vectors.vector(word).forEach((value, i) => {
      const exact = golden.vector(word)[i] ?? NaN;
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(1e-6 * Math.abs(exact));
    });
  }
});

test.each(FORMATS)('%s: the first three words alone', async (name) => {
  const vectors = await load(wordsFixture(name), { limit: 3 });
  expect(vectors.words).toEqual(WORDS.slice(0, 3));
  expect(vectors.has('x')).toBe(false);
  expect(vectors.rowOf('语言')).toBe(2);
});

test('a Blob, bytes and a URL are read as the file is', async () => {
  const bytes = gzipSync(await readFile(fixture('small-world.bin')));
  const server = createServer((request, response) => {
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '');
    const [from, to] =
      range === null ? [0, bytes.length - 1] : [Number(range[1]), Math.min(Number(range[2]), bytes.length - 1)];
    response.writeHead(range === null ? 200 : 206, {
      'accept-ranges': 'bytes',
      'content-length': to - from + 1,
      'content-range': `bytes ${from}-${to}/${bytes.length}`,
    });
    response.end(request.method === 'HEAD' ? undefined : bytes.subarray(from, to + 1));
  }).listen(0);
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  for (const input of [
    new Blob([new Uint8Array(bytes)]),
    new Uint8Array(bytes),
    `http://localhost:${port}/vectors.bin.gz`,
  ]) {
    const vectors = await load(input);
    expect(vectors.words).toHaveLength(expected.words);
    const [a, b, cosine] = expected.similarity[0] ?? ['', '', 0];
    expect(vectors.similarity(a, b)).toBeCloseTo(cosine, 5);
  }
});

describe('fastText .bin', () => {
  test('known and unknown words have the vectors that gensim gives them', async () => {
    const vectors = await load(fixture('fasttext.bin'));
    for (const [word, golden] of Object.entries(expected.fasttext)) {
      vectors.vector(word).forEach((value, i) => {
        expect(Math.abs(value - (golden[i] ?? NaN))).toBeLessThan(1e-6);
      });
    }
    expect(vectors.has('thames-side')).toBe(false);
    const [nearest] = await vectors.mostSimilar('kings', { topN: 1 });
    expect(vectors.has(nearest?.word ?? '')).toBe(true);
  });

  test('a limit leaves out words, which then are unknown', async () => {
    const vectors = await load(fixture('fasttext.bin'), { limit: 2, unknown: { kind: 'error' } });
    expect(vectors.words).toEqual(Object.keys(expected.fasttext).slice(0, 2));
    expect(() => vectors.vector('kings')).toThrow('"kings": a word without a vector');
  });

  test('a word without n-grams is refused', async () => {
    const vectors = await load(fixture('fasttext.bin'));
    expect(() => vectors.vector('</s>')).toThrow('a word without a vector');
  });
});

test('saved in both forms, the vectors come back bit by bit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firth-vectors-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const vectors = await load(fixture('small-world.bin'));
  for (const format of ['word2vec-text', 'word2vec-binary'] as const) {
    const path = join(folder, format);
    const seen: number[] = [];
    await vectors.save(path, { format, onProgress: (written) => seen.push(written) });
    expect(seen.at(-1)).toBe(vectors.words.length);
    const again = await load(path);
    expect(again.words).toEqual(vectors.words);
    for (const word of vectors.words) expect(again.vector(word)).toEqual(vectors.vector(word));
  }
});

test('progress is told, and an abort ends reading with its reason', async () => {
  const seen: (readonly [number, number])[] = [];
  await load(fixture('small-world.bin'), { onProgress: (...counts) => seen.push(counts) });
  expect(seen.at(-1)).toEqual([expected.words, expected.words]);
  const controller = new AbortController();
  const loading = KeyedVectors.load(fixture('small-world.bin'), {
    signal: controller.signal,
    onProgress: () => {
      controller.abort(new Error('enough'));
    },
  });
  await expect(loading).rejects.toThrow('enough');
});

describe('what is refused', () => {
  const model = fixture('../bert/english/safetensors/model.safetensors');
  test.each([
    [model, {}, 'UNSUPPORTED', 'no word vectors (expected word2vec, GloVe or fastText, found safetensors)'],
    [fixture('no-such-file.bin'), {}, 'NOT_FOUND', 'no-such-file.bin'],
    [new TextEncoder().encode('0 5\n'), {}, 'BAD_VECTORS', 'no words'],
    [new TextEncoder().encode('2 2\na 1 2\nb 1 nan\n'), {}, 'BAD_TENSOR', 'no finite number'],
    [new TextEncoder().encode('2 2\na 1 2\na 1 3\n'), {}, 'BAD_VOCABULARY', 'stands twice'],
    [new TextEncoder().encode('900000000 9000\na'), {}, 'TRUNCATED', 'row 0'],
    [wordsFixture('glove.txt'), { limit: 0 }, 'BAD_OPTION', 'limit: no count'],
    [wordsFixture('glove.txt'), { unknown: { kind: 'ngrams' } }, 'UNSUPPORTED', 'unknown: no vectors of n-grams'],
    [wordsFixture('glove.txt'), { unknown: { kind: 'unk' } }, 'BAD_OPTION', 'a token without a vector'],
  ] as const)('%#: %s', async (input, options, code, message) => {
    const refused = { code, message: expect.stringContaining(message) as string };
    await expect(KeyedVectors.load(input, options)).rejects.toMatchObject(refused);
  });
});

test('a value that is no finite number is refused in the binary form too', async () => {
  const bytes = Buffer.concat([Buffer.from('2 1\na '), Buffer.from(Float32Array.of(1).buffer), Buffer.from('b ')]);
  const bad = Buffer.concat([bytes, Buffer.from(Float32Array.of(NaN).buffer)]);
  await expect(KeyedVectors.load(bad)).rejects.toMatchObject({
    code: 'BAD_VECTORS',
    message: 'row 1: a value that is no finite number (expected otherwise, found NaN)',
  });
});
