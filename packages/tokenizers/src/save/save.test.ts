import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  BertTokenizer,
  Gpt2Tokenizer,
  GptTokenizer,
  mergesTextOf,
  TokenizerError,
  tokenizerJsonOf,
  vocabJsonOf,
  vocabTextOf,
  type Tokenizer,
} from '../index.js';

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');
const added = { addedTokens: [{ content: '<new>', rstrip: true }] };
const template = { before: ['<unk>', 'a</w>'], between: ['b</w>'], after: ['c</w>'] };
const bert = BertTokenizer.fromVocabulary(fixture('vocab-cased.txt'), {
  lowercase: false,
  stripAccents: true,
  ...added,
});
const gpt = GptTokenizer.fromVocabulary(fixture('gpt-vocab.json'), fixture('gpt-merges.txt'), { template, ...added });
const gpt2 = Gpt2Tokenizer.fromVocabulary(fixture('gpt2-vocab.json'), fixture('gpt2-merges.txt'), added);

const TEXTS = ['Hello, Ångström! <new>  world', "It's the company 12 <|endoftext|>", '今天 👍 \n\n x', ''];

function encoded(tokenizer: Tokenizer): unknown {
  return TEXTS.map((text) => {
    const { inputIds, offsets, tokenTypeIds } = tokenizer.encode(text, { pair: 'two' });
    return [...inputIds, ...offsets, ...tokenTypeIds];
  });
}

describe('what is saved loads as the same tokenizer', () => {
  test('tokenizer.json', async () => {
    expect(encoded(await BertTokenizer.load({ 'tokenizer.json': tokenizerJsonOf(bert) }))).toEqual(encoded(bert));
    expect(encoded(await GptTokenizer.load({ 'tokenizer.json': tokenizerJsonOf(gpt) }))).toEqual(encoded(gpt));
    expect(encoded(await Gpt2Tokenizer.load({ 'tokenizer.json': tokenizerJsonOf(gpt2) }))).toEqual(encoded(gpt2));
  });

  test('vocab.txt, vocab.json and merges.txt', () => {
    expect(vocabTextOf(BertTokenizer.fromVocabulary(fixture('vocab-cased.txt')))).toBe(fixture('vocab-cased.txt'));
    expect(JSON.parse(vocabJsonOf(gpt2))).toEqual(JSON.parse(fixture('gpt2-vocab.json')));
    expect(mergesTextOf(gpt2)).toBe(fixture('gpt2-merges.txt'));
  });
});

test('what a format cannot hold is refused', () => {
  const keeps = BertTokenizer.fromVocabulary(fixture('vocab-cased.txt'), { neverSplit: ['C++'] });
  expect(() => tokenizerJsonOf(keeps)).toThrow(TokenizerError);
  const broken = BertTokenizer.fromVocabulary(fixture('vocab-cased.txt'), { addedTokens: [{ content: 'a\nb' }] });
  expect(() => vocabTextOf(broken)).toThrow('a line of vocab.txt cannot hold it');
});
