import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../checkpoint.js';
import { CheckpointError } from '../error.js';
import { openFastText } from '../fasttext/open-fasttext.js';
import { openCheckpoint } from '../open-checkpoint.js';
import { memorySource } from '../source/byte-source.js';
import { ODD_WORD_VECTORS } from '../testing/malformed/odd-word-vectors.js';
import { FIXTURES, fixtureBytes } from '../testing/reference.js';
import { openWord2vecBinary } from './open-binary.js';
import { openWordVectorsText } from './open-text.js';
import type { WordVectorsCheckpoint } from './word-vectors.js';

interface Golden {
  readonly options: object;
  readonly words: readonly string[] | null;
  readonly shape?: readonly number[];
  readonly hex?: string;
}

/** What fixtures/make_odd_words.py has written. */
const goldens = Object.entries(
  JSON.parse(readFileSync(`${FIXTURES}expected-odd-words.json`, 'utf8')) as Record<string, Golden>,
);
const hasWords = (checkpoint: Checkpoint): checkpoint is WordVectorsCheckpoint => 'words' in checkpoint;

test.each(goldens)('%s has the words and vectors that gensim finds', async (name, { options, words, hex }) => {
  for (const input of [`${FIXTURES}odd-words/${name}`, new File([fixtureBytes(`odd-words/${name}`)], name)]) {
    if (words === null) {
      await expect(openCheckpoint(input)).rejects.toBeInstanceOf(CheckpointError);
      continue;
    }
    const checkpoint = await openCheckpoint(input);
    expect(hasWords(checkpoint) && checkpoint.words).toEqual(words);
    const [vectors] = checkpoint.tensors.values();
    const bytes = (await vectors?.read()) ?? new Uint8Array(0);
    if (!('fasttext' in options)) expect(Buffer.from(bytes).toString('hex')).toBe(hex);
    await checkpoint.close();
  }
});

test.each(goldens.filter(([name, { words }]) => words !== null && !/fasttext|ft-bad/.test(name)))(
  '%s: the vectors are the same in one pass',
  async (name, { words, hex, shape: [, dimension = 0] = [] }) => {
    let values = new Float32Array(0);
    const checkpoint = await openCheckpoint(new File([fixtureBytes(`odd-words/${name}`)], name), {
      placeRows: (count, size) => ({ values: (values = new Float32Array(count * size)), pitch: size }),
    });
    const length = dimension * (words?.length ?? 0);
    if (values.length > 0) expect(Buffer.from(values.buffer, 0, 4 * length).toString('hex')).toBe(hex);
    await checkpoint.close();
  },
);

const OPEN = {
  'word2vec-text': openWordVectorsText,
  glove: openWordVectorsText,
  'word2vec-binary': openWord2vecBinary,
  fasttext: openFastText,
};

describe.each(['word2vec-text', 'glove', 'word2vec-binary', 'fasttext'] as const)('odd %s', (format) => {
  test.each(ODD_WORD_VECTORS[format] ?? [])('%s: %s', async (code, _, bytes) => {
    const open = OPEN[format];
    const checkpoint = await open(memorySource('odd', bytes));
    // Values that are no finite numbers are found by who reads them.
    if (code !== 'BAD_TENSOR' || checkpoint.mended.length > 0) {
      expect(checkpoint.mended).toHaveLength(1);
      expect(checkpoint.mended[0]?.message).toMatch(/^odd, (row \d+, )?byte \d+: .*: /);
    }
    await checkpoint.close();
    const strictly = async (): Promise<unknown> =>
      (await open(memorySource('odd', bytes), { strict: true })).tensors.get('vectors')?.read();
    await expect(strictly()).rejects.toMatchObject({ code, details: { file: 'odd' } });
  });
});

test('a plain file has nothing to mend', async () => {
  for (const name of ['word2vec.txt', 'word2vec-c.bin', 'glove.txt', 'fasttext.vec', 'skipgram.bin']) {
    const checkpoint = await openCheckpoint(`${FIXTURES}words/${name}`, { strict: true });
    expect(hasWords(checkpoint) && checkpoint.mended).toEqual([]);
    await checkpoint.close();
  }
});

test('a note says how often, and where first', async () => {
  const rows = ['a 1', 'b 2', 'a 3', 'c 4', 'c 5', 'a 6'];
  const bytes = Buffer.from(`6 1\n${rows.join('\n')}\n`);
  const { mended, words } = await openWordVectorsText(memorySource('v.txt', bytes));
  expect(words).toEqual(['a', 'b', 'c']);
  expect(mended).toEqual([
    {
      kind: 'word-twice',
      count: 3,
      message: 'v.txt, row 2, byte 12: a word that stands twice ("a", also row 0), and 2 more: the first was kept',
    },
  ]);
});

test('200,000 rows of one word take no time', async () => {
  const bytes = Buffer.from(`200000 2\n${'a 1 2\n'.repeat(200_000)}`);
  const started = performance.now();
  const { words, mended } = await openWordVectorsText(memorySource('v.txt', bytes));
  expect([words, mended[0]?.count]).toEqual([['a'], 199_999]);
  expect(performance.now() - started).toBeLessThan(5000);
});
