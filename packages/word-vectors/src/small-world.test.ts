import { expect, test } from 'vitest';
import { smallWorldQuestions, smallWorldSentences } from '../../../fixtures/small-world/small-world.mjs';
import { parseQuestions } from './evaluation/analogy-questions.js';
import { KeyedVectors } from './keyed-vectors/keyed-vectors.js';
import { trainWord2Vec } from './word2vec/train-word2vec.js';

test('the same for a seed, of the size asked for, another for another seed', () => {
  const of = (words: number, seed?: number): string[] => [
    ...smallWorldSentences({ words, ...(seed === undefined ? {} : { seed }) }),
  ];
  const sentences = of(5000);
  expect(of(5000)).toEqual(sentences);
  expect(of(9000).slice(0, sentences.length)).toEqual(sentences);
  expect(of(5000, 2)).not.toEqual(sentences);
  const count = sentences.join(' ').split(' ').length;
  expect(count).toBeGreaterThanOrEqual(5000);
  expect(count).toBeLessThan(5020);
});

test('an endless one is made as it is asked for', () => {
  const endless = smallWorldSentences({ words: Infinity, languages: ['zh'] });
  const first = Array.from({ length: 100 }, () => endless.next().value);
  expect(first.every((sentence) => /^[\p{Script=Han} ]+$/u.test(sentence ?? ''))).toBe(true);
});

test('every word of a question stands in the corpus, and no slot is left open', () => {
  const words = new Set<string>();
  for (const sentence of smallWorldSentences({ words: 200_000 }))
    for (const word of sentence.split(' ')) words.add(word);
  const asked = parseQuestions(smallWorldQuestions()).flatMap(({ questions }) => questions.flat());
  expect([...new Set(asked)].filter((word) => !words.has(word))).toEqual([]);
  expect([...words].filter((word) => /[{}]|^$/.test(word))).toEqual([]);
});

test('vectors trained from it show the analogies of the textbooks', async () => {
  const corpus = Array.from(smallWorldSentences({ words: 300_000 }), (sentence) => sentence.split(' '));
  const { words, vectors: values } = await trainWord2Vec(corpus, { dimension: 64, threads: 1 });
  const vectors = KeyedVectors.from(words, values, { threads: 0 });
  const answer = async (...asked: readonly [string, string, string]): Promise<string | undefined> =>
    (await vectors.analogy(...asked, { topN: 1 }))[0]?.word;
  expect(await answer('man', 'king', 'woman')).toBe('queen');
  expect(await answer('walking', 'walked', 'swimming')).toBe('swam');
  expect(await answer('法国', '巴黎', '中国')).toBe('北京');
  await vectors.dispose();
});
