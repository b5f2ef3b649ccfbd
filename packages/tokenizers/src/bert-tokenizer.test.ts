import { describe, expect, test } from 'vitest';
import { BertTokenizer, TokenizerError } from './index.js';

const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const bert = BertTokenizer.fromVocabulary([...SPECIALS, 'the', 'cat', '##s', 'sat', '.', '今', '天']);

/** The code and the message of what `action` throws. */
function refusal(action: () => unknown): [string, string] {
  try {
    action();
  } catch (error) {
    if (error instanceof TokenizerError) return [error.code, error.message];
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('batches', () => {
  test('pad to the longest row unless said otherwise', () => {
    const batch = bert.encodeBatch(['the cats', 'cat', '']);
    expect(batch.shape).toEqual([3, 5]);
    expect([...batch.inputIds]).toEqual([2, 5, 6, 7, 3, 2, 6, 3, 0, 0, 2, 3, 0, 0, 0]);
    expect([...batch.attentionMask]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0]);
    expect(batch.encodings.map((row) => row.tokens().join(' '))).toEqual([
      '[CLS] the cat ##s [SEP]',
      '[CLS] cat [SEP] [PAD] [PAD]',
      '[CLS] [SEP] [PAD] [PAD] [PAD]',
    ]);
    expect([...(batch.encodings[0]?.offsets ?? [])]).toEqual([0, 0, 0, 3, 4, 7, 7, 8, 0, 0]);
  });

  test('pad to a length and to a multiple', () => {
    expect(bert.encodeBatch(['cat'], { maxLength: 6, padding: 'maxLength' }).shape).toEqual([1, 6]);
    expect(bert.encodeBatch(['the cats sat'], { padding: { toMultipleOf: 8 } }).shape).toEqual([1, 8]);
    expect(bert.encodeBatch([]).shape).toEqual([0, 0]);
  });

  test('of pairs carry token type ids, and each row its word ids from 0', () => {
    const batch = bert.encodeBatch([
      ['the cat', 'sat'],
      ['cat', 'the cats.'],
    ]);
    expect([...batch.tokenTypeIds]).toEqual(typeIds);
    expect([...(batch.encodings[1]?.wordIds ?? [])]).toEqual([-1, 0, -1, 0, 1, 1, 2, -1]);
    expect(batch.encodings.map((row) => [...row.tokenTypeIds]).flat()).toEqual(typeIds);
  });

  const typeIds = [0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1];

  test('hold the same rows as texts encoded one by one', () => {
    const texts = ['the cats sat.', '今天', 'unknown [MASK]'];
    const batch = bert.encodeBatch(texts, { maxLength: 9, padding: 'maxLength' });
    texts.forEach((text, k) => {
      const one = bert.encode(text, { maxLength: 9, padding: 'maxLength' });
      const row = batch.encodings[k];
      for (const name of ['inputIds', 'offsets', 'wordIds', 'sequenceIds', 'specialTokensMask'] as const) {
        expect([...(row?.[name] ?? [])]).toEqual([...one[name]]);
      }
    });
  });
});

test('a mask inside Chinese is one token', () => {
  const encoding = bert.encode('今天[MASK]今');
  expect(encoding.tokens()).toEqual(['[CLS]', '今', '天', '[MASK]', '今', '[SEP]']);
  expect([...encoding.offsets.subarray(6, 8)]).toEqual([2, 8]);
  expect(encoding.inputIds[3]).toBe(bert.maskTokenId);
});

test('neverSplit keeps what stands between spaces', () => {
  const keeps = BertTokenizer.fromVocabulary([...SPECIALS, 'Cat.', 'cat', '.'], { neverSplit: ['Cat.'] });
  expect(keeps.tokenize('Cat. xCat. Cat.')).toEqual(['Cat.', '[UNK]', '.', 'Cat.']);
});

test('added tokens strip and stand alone as they say', () => {
  const added = BertTokenizer.fromVocabulary([...SPECIALS, 'a'], {
    addedTokens: [
      { content: '<l>', lstrip: true },
      { content: '<r>', rstrip: true },
      { content: 'word', singleWord: true },
    ],
  });
  const encoding = added.encode('a <l> <r>  a word words', { addSpecialTokens: false });
  expect(encoding.tokens()).toEqual(['a', '<l>', '<r>', 'a', 'word', '[UNK]']);
  expect([...encoding.offsets]).toEqual([0, 1, 1, 5, 6, 11, 11, 12, 13, 17, 18, 23]);
  expect(added.vocabularySize).toBe(9);
});

test('a token on two lines has the later id, and both ids read back', () => {
  const twice = BertTokenizer.fromVocabulary(`${SPECIALS.join('\r\n')}\r\na\r\na`);
  expect(twice.tokenToId('a')).toBe(6);
  expect(twice.idToToken(5)).toBe('a');
  expect(twice.vocabularySize).toBe(7);
});

describe('refusals name what is wrong', () => {
  test.each<[string, () => unknown, [string, string]]>([
    [
      'an empty vocabulary',
      () => BertTokenizer.fromVocabulary('', { file: 'vocab.txt' }),
      ['BAD_VOCABULARY', 'vocab.txt: the vocabulary is empty (expected one token a line, found nothing)'],
    ],
    [
      'no [MASK]',
      () => BertTokenizer.fromVocabulary('[PAD]\n[UNK]\n[CLS]\n[SEP]\n', { file: 'vocab.txt' }),
      [
        'BAD_VOCABULARY',
        'vocab.txt: the vocabulary lacks the mask token (expected "[MASK]", found 4 tokens, first "[PAD]")',
      ],
    ],
    [
      'no room',
      () => bert.encode('cat', { maxLength: 1 }),
      ['BAD_OPTION', 'maxLength: no room for the special tokens (expected an integer of at least 2, found 1)'],
    ],
    [
      'a text that cannot give way',
      () => bert.encode('cat', { pair: 'the cats sat', maxLength: 4, truncation: 'onlyFirst' }),
      [
        'BAD_OPTION',
        'maxLength: onlyFirst cannot shorten the row enough (expected more than 4 tokens in that text, found 1)',
      ],
    ],
  ])('%s', (_, action, expected) => {
    expect(refusal(action)).toEqual(expected);
  });
});

test('a word of ten million letters and ten million letters of words take linear time', () => {
  const long = 'the'.repeat(3_000_000);
  expect(bert.encode(long).tokens()).toEqual(['[CLS]', '[UNK]', '[SEP]']);
  expect(bert.encode(`${long}\0`).offsets[3]).toBe(9_000_000);
  expect(bert.encode('今'.repeat(1_000_000)).length).toBe(1_000_002);
});

test('options that cannot work together do not compile', () => {
  // @ts-expect-error a strategy needs a length
  expect(() => bert.encode('a', { truncation: 'longestFirst' })).toThrow(TokenizerError);
  // @ts-expect-error so does padding to a length
  expect(() => bert.encode('a', { padding: 'maxLength' })).toThrow(TokenizerError);
  // @ts-expect-error and what is kept of a text that is not cut
  expect(() => bert.encode('a', { keep: 'tail' })).toThrow(TokenizerError);
  // @ts-expect-error one text has no second
  expect(() => bert.encode('the cats sat', { maxLength: 3, truncation: 'onlySecond' })).toThrow(TokenizerError);
});
