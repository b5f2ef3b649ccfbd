import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openSpill } from '../spill/file-spill.js';
import { fixture } from '../testing/gensim.js';
import { prepareCorpus } from './prepare.js';
import { SENTENCE_END } from './token-store.js';
import { rankTokens } from './vocabulary.js';

interface Golden {
  readonly sentences: readonly string[];
  readonly cases: readonly {
    readonly threshold: number;
    readonly minCount: number;
    readonly passes: number;
    readonly joined: readonly string[];
  }[];
}

/** Made by fixtures/word-vectors/phrases.py, which says where the score comes from. */
const { sentences, cases } = JSON.parse(readFileSync(fixture('phrases.json'), 'utf8')) as Golden;

it.each(cases)('threshold $threshold, $passes pass(es): joins what the score says', async ({ joined, ...phrases }) => {
  const corpus = { text: sentences.map((line) => `${line}\n`).join('') };
  const settings = { memory: 2 ** 22, minCount: 1, maxVocabulary: Infinity, phrases };
  const { vocabulary, store } = await prepareCorpus(corpus, {}, settings, openSpill);
  const lines: string[][] = [[]];
  for (let index = 0; index < store.length; index++)
    for (const token of rankTokens(await store.chunk(index), vocabulary.ranks)) {
      if (token === SENTENCE_END) lines.push([]);
      else lines.at(-1)?.push(vocabulary.words[token] ?? '');
    }
  await store.close();
  expect(lines.slice(0, -1).map((line) => line.join(' '))).toEqual(joined);

  const counts = new Map<string, number>();
  for (const word of joined.join(' ').split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
  const found = vocabulary.words.map((word, rank) => [word, vocabulary.counts[rank]] as const);
  expect(new Map(found)).toEqual(counts);
});
