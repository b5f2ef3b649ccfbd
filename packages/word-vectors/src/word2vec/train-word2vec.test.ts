import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Corpus } from '../corpus/corpus.js';
import { KeyedVectors } from '../keyed-vectors/keyed-vectors.js';
import { smallSentences, textOf } from '../testing/small-corpus.js';
import type { Word2VecOptions } from './options.js';
import { trainWord2Vec } from './train-word2vec.js';

const sentences = smallSentences(2000);
const quick = { dimension: 12, epochs: 2, threads: 1, minCount: 1 } as const;

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'firth-train-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe('trainWord2Vec', () => {
  it.each([
    ['skip-gram, negative sampling', { architecture: 'skip-gram' }],
    ['CBOW, negative sampling', { architecture: 'cbow', output: { kind: 'negative-sampling', negative: 8 } }],
    ['skip-gram, hierarchical softmax', { output: { kind: 'hierarchical-softmax' } }],
    ['CBOW, hierarchical softmax', { architecture: 'cbow', output: { kind: 'hierarchical-softmax' } }],
  ] as const)('%s: words of one kind come to lie together, on one thread and on two', async (_, options) => {
    for (const threads of [1, 2]) {
      const trained = await trainWord2Vec(
        { text: textOf(sentences) },
        {
          ...options,
          threads,
          dimension: 16,
          epochs: 20,
          sample: 0,
        },
      );
      const vectors = KeyedVectors.from(trained.words, trained.vectors, { threads: 0 });
      const nearest = await vectors.mostSimilar({ positive: ['cat'] }, { topN: 3 });
      expect(new Set(nearest.map(({ word }) => word))).toEqual(new Set(['dog', 'horse', 'cow']));
      await vectors.dispose();
    }
  });

  it('gives the same vectors for the same seed, whatever the corpus is read from', async () => {
    const text = textOf(sentences);
    const path = join(await temporaryFolder(), 'corpus.txt');
    await writeFile(path, text);
    async function* generated(): AsyncGenerator<readonly string[]> {
      await Promise.resolve();
      yield* sentences;
    }
    const sources: readonly Corpus[] = [path, new URL(`file://${path}`), new Blob([text]), sentences, generated()];
    const first = await trainWord2Vec({ text }, quick);
    expect(first).toMatchObject({ finished: true, dimension: 12, tokens: sentences.flat().length });
    expect(first.words).toHaveLength(17);
    for (const source of sources) expect((await trainWord2Vec(source, quick)).vectors).toEqual(first.vectors);
    expect((await trainWord2Vec({ text }, { ...quick, seed: 2 })).vectors).not.toEqual(first.vectors);
  });

  it('holds what memory does not in a temporary file, and removes it', async () => {
    const many = textOf(smallSentences(40_000));
    const folder = await temporaryFolder();
    const options = { ...quick, epochs: 1, dimension: 4 };
    const small = await trainWord2Vec({ text: many }, { ...options, memory: 2 ** 20, temporaryFolder: folder });
    expect(small.vectors).toEqual((await trainWord2Vec({ text: many }, options)).vectors);
    expect(await readdir(folder)).toEqual([]);
  });

  it('counts words and leaves out the rare and those over the limit', async () => {
    const text = 'b a a c a b\nd a\tb\r\n\n e';
    const { words, counts, tokens } = await trainWord2Vec({ text }, { ...quick, maxVocabulary: 3 });
    expect([words, [...counts], tokens]).toEqual([['a', 'b', 'c'], [4, 3, 1], 8]);
    expect((await trainWord2Vec({ text }, { ...quick, minCount: 2 })).words).toEqual(['a', 'b']);
  });

  it('tells how far it is, and ends its threads', async () => {
    const phases: [string, number, number | undefined][] = [];
    const ports = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
    const before = ports();
    await trainWord2Vec(sentences, {
      ...quick,
      threads: 2,
      onProgress: ({ phase, done, total }) => phases.push([phase, done, total]),
    });
    expect(ports()).toBe(before);
    const total = 2 * sentences.flat().length;
    expect(new Set(phases.map(([phase]) => phase))).toEqual(new Set(['reading', 'training']));
    expect(phases.at(-1)).toEqual(['training', total, total]);
  });

  it('throws on an abort, or gives the vectors so far', async () => {
    const many = { text: textOf(smallSentences(30_000)) };
    const midway = (onAbort: 'throw' | 'keep') => {
      const controller = new AbortController();
      const onProgress: Word2VecOptions['onProgress'] = ({ phase }) => {
        if (phase === 'training') controller.abort(new Error('enough'));
      };
      return trainWord2Vec(many, { ...quick, epochs: 100, signal: controller.signal, onAbort, onProgress });
    };
    await expect(midway('throw')).rejects.toThrow('enough');
    const kept = await midway('keep');
    expect(kept.finished).toBe(false);
    expect(kept.vectors.every(Number.isFinite)).toBe(true);
    await expect(trainWord2Vec(many, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
  });
});

describe('bad input', () => {
  const refuse = async (corpus: Corpus, options: Word2VecOptions, code: string, message: RegExp) => {
    const error = await trainWord2Vec(corpus, { threads: 1, ...options }).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).toMatchObject({ code });
    expect(error instanceof Error ? error.message : '').toMatch(message);
  };

  it.each([
    ['an empty corpus', { text: '' }, {}, 'EMPTY_CORPUS', /found none/],
    ['lines alone', { text: '\n \n' }, {}, 'EMPTY_CORPUS', /found none/],
    ['no sentence', [], {}, 'EMPTY_CORPUS', /found none/],
    ['one word', { text: 'a a a a a a' }, {}, 'TOO_FEW_WORDS', /at least 2 words .* found 1 of 1/],
    [
      'a vocabulary cut to nothing',
      { text: 'a b c' },
      {},
      'TOO_FEW_WORDS',
      /5 times or more \(minCount\), found 0 of 3/,
    ],
    ['a rate that is no number', { text: 'a b' }, { learningRate: NaN }, 'BAD_OPTION', /learningRate: .* found NaN/],
    ['no dimension', { text: 'a b' }, { dimension: 0 }, 'BAD_OPTION', /dimension: expected a whole number/],
    ['half a thread', { text: 'a b' }, { threads: 1.5 }, 'BAD_OPTION', /threads: /],
    ['a word with a space', [['new york']], {}, 'BAD_WORD', /sentences\[0\]\[0\]: .*'new york': join a phrase with _/],
    ['half a surrogate pair', [['a'], ['b', '\ud800']], {}, 'BAD_WORD', /sentences\[1\]\[1\]: .* surrogate/],
    ['half a surrogate pair in a text', { text: 'a \udc00' }, {}, 'BAD_WORD', /surrogate pair at 2/],
  ] as const)('%s', async (_, corpus, options, code, message) => {
    await refuse(corpus, options, code, message);
  });

  it.each([
    ['a lone continuation', [0x61, 0x20, 0x80], 2],
    ['an overlong form', [0x61, 0x0a, 0xc0, 0xaf], 2],
    ['a surrogate', [0xed, 0xa0, 0x80, 0x20, 0x61], 0],
    ['above U+10FFFF', [0x62, 0x20, 0xf4, 0x90, 0x80, 0x80], 2],
    ['a character cut at the end', [0x61, 0x20, 0xe4, 0xbd], 2],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00], 0],
  ] as const)('not UTF-8: %s', async (_, bytes, offset) => {
    await refuse(new Blob([Uint8Array.from(bytes)]), {}, 'NOT_UTF8', new RegExp(`byte ${offset}: expected UTF-8`));
  });

  it('a path that is not there', async () => {
    await refuse('/nowhere/corpus.txt', {}, 'NOT_FOUND', /corpus\.txt/);
  });

  it('passes over a byte order mark, and keeps one in a word', async () => {
    const { words } = await trainWord2Vec(new Blob(['\ufeffa b a b']), { ...quick, threads: 1 });
    expect(words).toEqual(['a', 'b']);
    const text = await trainWord2Vec({ text: '\ufeffa b' }, quick);
    expect(text.words).toEqual(['a', 'b']);
    expect((await trainWord2Vec([['\ufeffa', 'b']], quick)).words).toEqual(['\ufeffa', 'b']);
  });

  it('a sentence that is none, and a word that is none, are refused by place', async () => {
    // As a caller without a compiler may.
    const wrong = (corpus: unknown): Promise<unknown> => trainWord2Vec(corpus as Corpus, quick);
    await expect(wrong([['a'], 'b c'])).rejects.toThrow("sentences[1]: expected a list of words, found 'b c'");
    await expect(wrong([['a'], ['b', undefined]])).rejects.toThrow('sentences[1][1]: expected a word, found undefined');
  });

  it('a word of over half a mebibyte', async () => {
    await refuse({ text: `a ${'x'.repeat(1_100_000)} b` }, {}, 'BAD_WORD', /byte 2: expected words of at most/);
  });
});
