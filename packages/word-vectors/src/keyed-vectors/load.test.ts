import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
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

  test('a word without n-grams has zeros, as in gensim and fastText', async () => {
    const vectors = await load(fixture('fasttext.bin'));
    expect(new Set(vectors.vector('</s>'))).toEqual(new Set([0]));
    expect(await vectors.mostSimilar('</s>', { topN: 1 })).toHaveLength(1);
  });

  test('a model of n-grams of no length has zeros for unknown words, where it has rows for n-grams', async () => {
    const bytes = await readFile(fixture('fasttext.bin'));
    // minn and maxn, behind the magic number, the version and nine settings. gensim 4.4 reads the same bytes so.
    bytes.fill(0, 44, 52);
    const vectors = await load(bytes);
    expect(vectors.vector(vectors.words[0] ?? '').some((value) => value !== 0)).toBe(true);
    expect(new Set(vectors.vector('unheard'))).toEqual(new Set([0]));
    expect(() => vectors.similarity('unheard', vectors.words[0] ?? '')).not.toThrow();
    const refusing = await load(bytes, { unknown: { kind: 'error' } });
    expect(() => refusing.vector('unheard')).toThrow('a word without a vector');
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
    [new TextEncoder().encode('2 2\na 1 2\nb 1 nan\n'), { strict: true }, 'BAD_TENSOR', 'no finite number'],
    [new TextEncoder().encode('2 2\na 1 2\na 1 3\n'), { strict: true }, 'BAD_VOCABULARY', 'stands twice'],
    [new TextEncoder().encode('900000000 9000\na'), {}, 'TRUNCATED', 'row 0'],
    [wordsFixture('glove.txt'), { limit: 0 }, 'BAD_OPTION', 'limit: expected a whole number of at least 1, found 0'],
    [wordsFixture('glove.txt'), { unknown: { kind: 'ngrams' } }, 'UNSUPPORTED', 'unknown: no vectors of n-grams'],
    [wordsFixture('glove.txt'), { unknown: { kind: 'unk' } }, 'BAD_OPTION', 'a token without a vector'],
  ] as const)('%#: %s', async (input, options, code, message) => {
    const refused = { code, message: expect.stringContaining(message) as string };
    await expect(KeyedVectors.load(input, options)).rejects.toMatchObject(refused);
  });
});

test('a value that is no finite number is refused in the binary form too, read strictly', async () => {
  const bytes = Buffer.concat([Buffer.from('2 1\na '), Buffer.from(Float32Array.of(1).buffer), Buffer.from('b ')]);
  const bad = Buffer.concat([bytes, Buffer.from(Float32Array.of(NaN).buffer)]);
  await expect(KeyedVectors.load(bad, { strict: true })).rejects.toMatchObject({
    code: 'BAD_TENSOR',
    message: expect.stringContaining('the vector of "b": a value that is no finite number (found NaN)') as string,
  });
});

describe('odd files', () => {
  const odd = (name: string): string => wordsFixture(`../odd-words/${name}`);

  test('words that stand twice: the first counts, in one pass and in two, and searches find each once', async () => {
    for (const name of ['twice.txt', 'twice.bin', 'glove-twice.txt']) {
      const told: number[] = [];
      const vectors = await load(odd(name), { onMended: (mended) => told.push(...mended.map(({ count }) => count)) });
      expect(vectors.words).toEqual(['a', 'b', 'c']);
      expect([...vectors.vector('a'), ...vectors.vector('b'), ...vectors.vector('c')]).toEqual([1, 2, 3, 4, 7, 8]);
      expect(vectors.mended.map(({ kind }) => kind)).toEqual(['word-twice']);
      expect(told).toEqual(vectors.mended.map(({ count }) => count));
      expect((await vectors.mostSimilar('a')).map(({ word }) => word).sort()).toEqual(['b', 'c']);
      const path = join(await mkdtemp(join(tmpdir(), 'firth-odd-')), 'a.bin');
      await vectors.save(path, { format: 'word2vec-binary' });
      expect((await load(path, { strict: true })).words).toEqual(['a', 'b', 'c']);
    }
  });

  test('a vector of no finite numbers is kept, and no word is near it', async () => {
    const text = '4 2\na 1 2\nb nan 1\nc 2 1\nd -1 -2\n';
    const vectors = await load(new TextEncoder().encode(text));
    expect([...vectors.vector('b')]).toEqual([NaN, 1]);
    expect((await vectors.mostSimilar('a')).map(({ word }) => word)).toEqual(['c', 'd']);
    await expect(vectors.mostSimilar('b')).rejects.toMatchObject({ code: 'BAD_VECTORS' });
    expect(() => vectors.similarity('a', 'b')).toThrow('"b": a vector that is not of finite numbers');
    expect(vectors.mended.map(({ message }) => message)).toEqual([
      '(bytes), the vector of "b": a value that is no finite number (NaN): it was kept, and searches leave the word out',
    ]);
    const folder = await mkdtemp(join(tmpdir(), 'firth-odd-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await vectors.save(join(folder, 'a.bin'), { format: 'word2vec-binary' });
    expect([...(await load(join(folder, 'a.bin'))).vector('b')]).toEqual([NaN, 1]);
  });

  test('a zip is read, from bytes too', async () => {
    const path = odd('published/fake_embeddings.5d.txt.zip');
    for (const input of [path, new Uint8Array(await readFile(path))])
      expect((await load(input)).words).toHaveLength(15);
  });

  test('a fastText model with a word that is not UTF-8 has the words of gensim', async () => {
    const vectors = await load(odd('published/ft-bad.bin'));
    expect(vectors.words).toHaveLength(42);
    expect(vectors.has('女\\xe6\\x80\\xe4')).toBe(true);
    await expect(load(odd('published/ft-bad.bin'), { strict: true })).rejects.toMatchObject({ code: 'BAD_VOCABULARY' });
  });
});

describe('what is written opens again', () => {
  const spaces = ['\u00a0', '\u3000', 'a\u0085b', '\u2028', '\ufeff', '\ufeffa', 'c\u000bd', '\u001f', ''];
  const numbers = ['1', '-2.5', 'nan', 'inf', '1e5', '3 5'.replace(' ', '_')];
  const long = ['x'.repeat(5000), '字'.repeat(20_000)];

  test.each([1, 3, 300])('odd words, of %d values', async (dimension) => {
    const folder = await mkdtemp(join(tmpdir(), 'firth-odd-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const words = [...long, ...numbers, ...spaces];
    const values = Float32Array.from({ length: words.length * dimension }, (_, i) => Math.fround(Math.sin(i + 1)));
    // Every word comes first once, where a reader looks for a header.
    for (let turn = 0; turn < words.length; turn += dimension === 1 ? 1 : 5) {
      const turned = [...words.slice(turn), ...words.slice(0, turn)];
      const vectors = KeyedVectors.from(turned, values, { threads: 0 });
      for (const format of ['word2vec-text', 'word2vec-binary'] as const) {
        for (const name of ['a.txt', 'a.bin', 'a']) {
          await vectors.save(join(folder, 'saved'), { format });
          await rename(join(folder, 'saved'), join(folder, name)); // whatever the name says
          const again = await load(join(folder, name), { threads: 0 });
          expect(again.words).toEqual(turned);
          for (const word of turned) expect(again.vector(word)).toEqual(vectors.vector(word));
        }
      }
    }
  });

  test.each(['\ud800', 'a b', 'a\tb', 'a\nb', 'a\r'])('%j, which would not, is refused', async (word) => {
    const vectors = KeyedVectors.from([word, 'b'], Float32Array.of(1, 2), { threads: 0 });
    for (const format of ['word2vec-text', 'word2vec-binary'] as const)
      await expect(vectors.save('/nowhere/a', { format })).rejects.toMatchObject({ code: 'BAD_VOCABULARY' });
  });
});
