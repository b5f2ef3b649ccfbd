import { expect, onTestFinished, test } from 'vitest';
import { mulberry32 } from './seeded-vector.js';
import { KeyedVectors } from './keyed-vectors.js';

const [COUNT, DIMENSION] = [60_000, 150]; // 9 million products a query: more than are done on the spot
const words = Array.from({ length: COUNT }, (_, i) => `w${i}`);
const random = mulberry32(1);
const values = Float32Array.from({ length: COUNT * DIMENSION }, () => random() - 0.5);

function make(threads: number): KeyedVectors {
  const vectors = KeyedVectors.from(words, values, { threads });
  onTestFinished(() => vectors.dispose());
  return vectors;
}

/** Handles of worker threads that keep this process from ending. */
const heldThreads = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'Worker').length;

test('threads, one or several, and the same thread with pauses find the same', async () => {
  const queries = [...words.slice(0, 40), { positive: ['w1', 'w2'], negative: ['w3'] }];
  const [none, one, three] = await Promise.all([0, 1, 3].map((threads) => make(threads).mostSimilarBatch(queries)));
  expect(one).toEqual(none);
  expect(three).toEqual(none);
});

test('searches under way at once do not disturb each other', async () => {
  const vectors = make(2);
  const alone = await vectors.mostSimilarBatch(words.slice(0, 8));
  const together = await Promise.all(words.slice(0, 8).map((word) => vectors.mostSimilar(word)));
  expect(together).toEqual(alone);
});

test('a large search lets the event loop turn, with threads and without', async () => {
  for (const threads of [0, 2]) {
    const vectors = make(threads);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await vectors.mostSimilarBatch(words.slice(0, 200));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  }
});

test('disposing waits for a search, ends the threads, and refuses what comes after', async () => {
  const before = heldThreads();
  const vectors = make(2);
  const found = vectors.mostSimilar('w1');
  await vectors.dispose();
  expect(await found).toHaveLength(10);
  expect(heldThreads()).toBe(before);
  expect(() => vectors.words).toThrow('the vectors were disposed of');
  await expect(vectors.mostSimilar('w1')).rejects.toMatchObject({ code: 'DISPOSED' });
  await vectors.dispose();
});

test.each([
  [['a', 'a'], [1, 2], 'BAD_VECTORS', 'a word that stands twice'],
  [['a', 'b'], [1, 2, 3], 'BAD_VECTORS', 'no vector for each word'],
  [[], [], 'BAD_VECTORS', 'no vector for each word'],
  [['a', 'b'], [1, Infinity], 'BAD_VECTORS', '"b": a value that is no finite number'],
] as const)('from(%o, %o) is refused', (names, numbers, code, message) => {
  const refused = expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as Error;
  expect(() => KeyedVectors.from(names, Float32Array.from(numbers))).toThrow(refused);
});
