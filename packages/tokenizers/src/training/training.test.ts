import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bpeSource } from '../bpe/bpe-files.js';
import {
  BertTokenizer,
  Gpt2Tokenizer,
  mergesTextOf,
  trainBertVocabulary,
  trainBpe,
  trainGpt2Vocabulary,
  trainGptVocabulary,
} from '../index.js';

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');
const CORPUS = fixture('corpus.txt').split('\n');

/** Tokens of a `vocab.json` in the order of their ids. */
function tokensOf(name: string): string[] {
  return bpeSource(fixture(name), []).vocabulary.tokens.map((token) => token ?? '');
}

describe('tokens and merges equal the Rust trainers’', () => {
  test('byte-level BPE', async () => {
    const { tokens, merges } = await trainGpt2Vocabulary(CORPUS, { vocabularySize: 700 });
    expect(tokens).toEqual(tokensOf('gpt2-vocab.json'));
    expect(mergesTextOf({ merges })).toBe(fixture('gpt2-merges.txt'));
  });

  // The library numbers symbols with prefix or suffix by chance: with its numbers the rest is equal, too.
  test('BPE with the end of the word', async () => {
    const expected = tokensOf('gpt-vocab.json');
    const firstSymbols = expected.filter((token) => /^.<\/w>$/u.test(token));
    const { tokens, merges } = await trainGptVocabulary(CORPUS, { vocabularySize: 900, firstSymbols });
    expect(tokens).toEqual(expected);
    expect(mergesTextOf({ merges })).toBe(fixture('gpt-merges.txt'));
  });

  test('WordPiece', async () => {
    const expected = fixture('trained-wordpiece.txt').trimEnd().split('\n');
    const firstSymbols = expected.filter((token) => /^##.$/u.test(token));
    const options = { vocabularySize: 900, minFrequency: 2, firstSymbols };
    const { tokens } = await trainBertVocabulary(CORPUS, options);
    expect(tokens).toEqual(expected);
  });
});

test('a trained vocabulary makes a tokenizer', async () => {
  const { tokens } = await trainBertVocabulary(CORPUS, { vocabularySize: 600 });
  expect(BertTokenizer.fromVocabulary(tokens).tokenize('the company')).toEqual(['the', 'company']);
  const trained = await trainGpt2Vocabulary(CORPUS, { vocabularySize: 400 });
  const gpt2 = Gpt2Tokenizer.fromVocabulary(trained.tokens, trained.merges);
  expect(gpt2.decode(gpt2.encodeIds('the company 今天'))).toBe('the company 今天');
});

test('texts stream in; progress is told and training can be stopped', async () => {
  async function* stream(): AsyncGenerator<string> {
    for (const text of CORPUS) {
      await Promise.resolve();
      yield text;
    }
  }
  const told: number[] = [];
  const read: number[] = [];
  await trainGpt2Vocabulary(stream(), {
    vocabularySize: 500,
    onToken: (tokens) => told.push(tokens),
    onRead: ({ texts }) => read.push(texts),
  });
  expect(read.at(-1)).toBe(CORPUS.length);
  expect(told).toEqual([357, 457, 500]);
  const stopped = trainGpt2Vocabulary(stream(), { signal: AbortSignal.abort(new Error('enough')) });
  await expect(stopped).rejects.toThrow('enough');
});

test('options leave out rare pairs, rare characters and long tokens', async () => {
  const counts = new Map([
    ['aaab', 5],
    ['aaz', 1],
  ]);
  expect((await trainBpe(counts, { minFrequency: 6 })).merges).toEqual([['a', 'a']]);
  expect((await trainBpe(counts, { limitAlphabet: 2 })).tokens).not.toContain('z');
  expect((await trainBpe(counts, { maxTokenLength: 3 })).tokens.every((token) => token.length < 3)).toBe(true);
});
