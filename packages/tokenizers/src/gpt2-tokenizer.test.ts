import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BYTE_CHARACTERS } from './bpe/byte-alphabet.js';
import { Gpt2Tokenizer, TokenizerError } from './index.js';

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const VOCABULARY = fixture('gpt2-vocab.json');
const MERGES = fixture('gpt2-merges.txt');
const gpt2 = Gpt2Tokenizer.fromVocabulary(VOCABULARY, MERGES);

const awkward = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('a', 'the', "'s", ' ', '\n', '\u00a0', '12', '!', '今', '👍', '\ud800', '\udc00'),
  }),
);

test('every string comes back from its ids, lone surrogates too', () => {
  fc.assert(
    fc.property(awkward, (text) => {
      expect(gpt2.decode(gpt2.encodeIds(text))).toBe(text);
    }),
    { numRuns: 5000, seed: 4 },
  );
});

test('the words are those of the pattern of encoder.py', () => {
  const pattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;
  // JavaScript's own classes are as good as the reference's for these characters.
  const characters = fc.constantFrom(...Array.from("ab12 '!\n\t\u00a0\u3000éß今½👍𝔸𝟘\ud800strevmld_"));
  fc.assert(
    fc.property(fc.string({ unit: characters }), (text) => {
      const { wordIds, offsets } = gpt2.encode(text);
      const starts = [...wordIds].flatMap((word, k) => (word === wordIds[k - 1] ? [] : [offsets[k * 2]]));
      expect(starts).toEqual([...text.matchAll(pattern)].map((match) => match.index));
    }),
    { numRuns: 5000, seed: 4 },
  );
});

test('offsets are monotonic and cover the text', () => {
  fc.assert(
    fc.property(awkward, (text) => {
      const { offsets, length } = gpt2.encode(text);
      let covered = 0;
      for (let k = 0; k < length; k++) {
        const [start = -1, end = -1] = offsets.subarray(k * 2, k * 2 + 2);
        expect(start).toBeLessThanOrEqual(covered);
        expect(end).toBeGreaterThanOrEqual(covered);
        expect(end).toBeGreaterThan(start);
        covered = end;
      }
      expect(covered).toBe(text.length);
    }),
    { numRuns: 2000, seed: 4 },
  );
});

test('the end of a text is one token, and decode can leave it out', () => {
  const encoding = gpt2.encode('the<|endoftext|>end');
  expect(encoding.inputIds).toContain(gpt2.endOfTextTokenId);
  expect(gpt2.decode(encoding.inputIds, { skipSpecialTokens: true })).toBe('theend');
});

test('pairs, truncation and padding are those of every tokenizer', () => {
  const row = gpt2.encode('the cat', { pair: 'the dog', maxLength: 12, padding: 'maxLength' });
  expect(row.length).toBe(12);
  const tokens = row.attentionMask.indexOf(0);
  expect([...row.inputIds.subarray(tokens)]).toEqual(Array(12 - tokens).fill(gpt2.endOfTextTokenId));
  expect(row.tokenTypeIds.indexOf(1)).toBe(gpt2.encode('the cat').length);
});

test('a text that lacks a space in front gets one on request', () => {
  const spaced = Gpt2Tokenizer.fromVocabulary(VOCABULARY, MERGES, { addPrefixSpace: true });
  const encoding = spaced.encode('the the');
  expect(encoding.tokens()).toEqual(['Ġthe', 'Ġthe']);
  expect([...encoding.offsets]).toEqual([0, 3, 3, 7]);
});

test('files load under Hugging Face’s names and OpenAI’s, and as tokenizer.json', async () => {
  const vocab: unknown = JSON.parse(VOCABULARY);
  const lines = MERGES.trimEnd().split('\n').slice(1);
  const json = (merges: unknown) =>
    JSON.stringify({
      added_tokens: [{ id: 0, content: '<|endoftext|>', special: true, normalized: true }],
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
      model: { type: 'BPE', vocab, merges },
    });
  const made = await Promise.all([
    Gpt2Tokenizer.load({ 'vocab.json': VOCABULARY, 'merges.txt': MERGES }),
    Gpt2Tokenizer.load({ 'encoder.json': VOCABULARY, 'vocab.bpe': MERGES }),
    Gpt2Tokenizer.load({ 'tokenizer.json': json(lines) }),
    Gpt2Tokenizer.load({ 'tokenizer.json': json(lines.map((line) => line.split(' '))) }),
  ]);
  const text = 'You shall know a word.<|endoftext|>';
  for (const tokenizer of made) expect([...tokenizer.encodeIds(text)]).toEqual([...gpt2.encodeIds(text)]);
});

describe('refusals name what is wrong', () => {
  test.each<[string, () => unknown, string]>([
    [
      'no merges',
      () => Gpt2Tokenizer.load({ 'vocab.json': VOCABULARY }),
      'the files: no vocabulary with its merges here (expected tokenizer.json, vocab.json with merges.txt, or encoder.json with vocab.bpe, found nothing)',
    ],
    [
      'a line that is no pair',
      () => Gpt2Tokenizer.fromVocabulary(VOCABULARY, '#version: 0.2\na b c\n'),
      'merges.txt, line 2: not a merge (expected two tokens with one space between, found "a b c")',
    ],
    [
      'a merge of unknown tokens',
      () => Gpt2Tokenizer.fromVocabulary(VOCABULARY, 'a b\nab xyz\n'),
      'merge 2: a merge joins what the vocabulary lacks (expected two tokens of the vocabulary, found "xyz")',
    ],
    [
      'another model',
      () => Gpt2Tokenizer.load({ 'tokenizer.json': '{"pre_tokenizer":{"type":"Metaspace"}}' }),
      'tokenizer.json, pre_tokenizer.type: not a setting of this tokenizer (expected ByteLevel, found "Metaspace")',
    ],
  ])('%s', async (_, action, message) => {
    const asked = Promise.resolve().then(action);
    await expect(asked).rejects.toThrow(TokenizerError);
    await expect(asked).rejects.toThrow(message);
  });
});

describe('merges that are none', () => {
  const bytes = BYTE_CHARACTERS;
  const vocabulary = (tokens: readonly string[]): string =>
    JSON.stringify(Object.fromEntries(tokens.map((token, id) => [token, id])));
  const wholes = Array.from({ length: 300 }, (_, i) => `word${i}`);

  test.each([
    ['merges.txt', { 'vocab.json': vocabulary([...bytes, ...wholes]), 'merges.txt': '' }],
    ['merges.txt', { 'vocab.json': vocabulary([...bytes, ...wholes]), 'merges.txt': '#version: 0.2\n' }],
    ['vocab.bpe', { 'encoder.json': vocabulary([...bytes, ...wholes]), 'vocab.bpe': '' }],
  ])('are refused beside a vocabulary that merges made: %s', async (file, files) => {
    await expect(Gpt2Tokenizer.load(files, {}, '/m')).rejects.toThrow(
      `/m/${file}: no merges (expected those that make 300 tokens of the vocabulary, found none)`,
    );
  });

  test('are right beside a vocabulary of bytes and special tokens', async () => {
    const files = { 'vocab.json': vocabulary([...bytes, '<|endoftext|>', '<pad>']), 'merges.txt': '#version: 0.2\n' };
    const tokenizer = await Gpt2Tokenizer.load(files);
    expect(tokenizer.tokenize('cat')).toEqual(['c', 'a', 't']);
  });

  test('a vocabulary without tokens is refused with its file', async () => {
    const files = { 'vocab.json': '{}', 'merges.txt': '' };
    await expect(Gpt2Tokenizer.load(files, {}, '/m')).rejects.toThrow('/m/vocab.json: the vocabulary is empty');
  });

  test('a merge of what is no token names the file of the merges', async () => {
    const files = { 'vocab.json': vocabulary(bytes), 'merges.txt': 'zz zzz\n' };
    await expect(Gpt2Tokenizer.load(files, {}, '/m')).rejects.toThrow('/m/merges.txt');
  });
});
