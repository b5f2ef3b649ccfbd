import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  countWords,
  ELMO_CHARACTERS,
  elmoCharacterIds,
  fasttextHash,
  fasttextNgrams,
  TokenizerError,
  unknownClass,
  WordVocabulary,
} from '../index.js';

function goldens<Row>(name: string): Row[] {
  const lines = readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  // The lines are ours, of the form that each test names.
  return lines.map((line) => JSON.parse(line) as Row);
}

describe('ELMo', () => {
  test('character ids equal bilm-tf’s', () => {
    for (const { sentences, ids } of goldens<{ sentences: string[][]; ids: number[][][] }>('elmo.jsonl')) {
      const { shape, characterIds, mask } = elmoCharacterIds(sentences);
      expect([...shape]).toEqual([ids.length, ids[0]?.length, ELMO_CHARACTERS]);
      expect([...characterIds]).toEqual(ids.flat(2));
      expect([...mask]).toEqual(ids.flat().map((word) => (word[0] === 0 ? 0 : 1)));
    }
  });

  test('without sentence markers the words stand alone, and a lone surrogate has no bytes', () => {
    const { shape, characterIds } = elmoCharacterIds([['a\ud800b']], { sentenceMarkers: false });
    expect([...shape]).toEqual([1, 1, 50]);
    expect([...characterIds.subarray(0, 5)]).toEqual([259, 98, 99, 260, 261]);
  });
});

describe('fastText', () => {
  interface Row {
    readonly word: string;
    readonly minn: number;
    readonly maxn: number;
    readonly bucket: number;
    readonly ngrams: string[];
    readonly buckets: number[];
  }

  test('n-grams and buckets equal fastText’s', () => {
    for (const { word, minn, maxn, bucket, ...expected } of goldens<Row>('fasttext.jsonl')) {
      const { ngrams, buckets } = fasttextNgrams(word, { minLength: minn, maxLength: maxn, buckets: bucket });
      expect({ ngrams, buckets: [...buckets] }, word).toEqual(expected);
    }
  });

  test('the end of a sentence is split only for the first models', () => {
    const splitsOf = (splitEnd: boolean): readonly string[] => fasttextNgrams('</s>', { splitEnd }).ngrams;
    expect(splitsOf(false)).toEqual([]);
    expect(splitsOf(true)).toEqual(['<</', '<</s', '<</s>', '<</s>>', '</s', '</s>', '</s>>', '/s>', '/s>>', 's>>']);
  });

  test('the hash of nothing is the offset basis of FNV-1a', () => {
    expect(fasttextHash('')).toBe(0x811c9dc5);
  });
});

describe('word vocabularies', () => {
  test('keep frequent words by count, then by first appearance', async () => {
    const counts = await countWords(['the cat the dog', ' a  the cat\n']);
    const words = WordVocabulary.fromCounts(counts, { minCount: 1, maxSize: 3, specialWords: ['<S>', '</S>'] });
    expect(words.words).toEqual(['<S>', '</S>', '<UNK>', 'the', 'cat', 'dog']);
    expect([...words.encode(['the', 'a', '</S>'])]).toEqual([3, 2, 1]);
    expect(words.decode([3, 4, 99])).toEqual(['the', 'cat', '<UNK>']);
    expect(words.has('a')).toBe(false);
    expect(WordVocabulary.fromCounts(counts, { minCount: 2 }).size).toBe(3);
  });

  test('tell unknown words apart on request', () => {
    const words = WordVocabulary.fromCounts(new Map([['the', 9]]), { unknownClasses: true });
    const found = ['1,234.5', 'B2B', 'NATO', 'Zürich', 'well-known', 'unaffable'].map((word) => words.idOf(word));
    expect(words.decode(found)).toEqual([
      '<UNK:NUMBER>',
      '<UNK:MIXED>',
      '<UNK:CAPITALS>',
      '<UNK:CAPITALISED>',
      '<UNK:HYPHENATED>',
      '<UNK>',
    ]);
  });

  test('need their unknown word', () => {
    expect(() => WordVocabulary.fromWords(['a'])).toThrow(TokenizerError);
    expect(WordVocabulary.fromWords(['a', '<unk>', 'a'], '<unk>').idOf('a')).toBe(0);
  });
});

test.each([
  ['42', 'NUMBER'],
  ['-3.14', 'NUMBER'],
  ['50%', 'NUMBER'],
  ['1990s', 'NUMBER'],
  ['2nd', 'NUMBER'],
  ['12:30', 'NUMBER'],
  ['U.S.', 'CAPITALS'],
  ['I', 'CAPITALISED'],
  ['x86', 'MIXED'],
  ['State-of-the-art', 'CAPITALISED'],
  ['state-of-the-art', 'HYPHENATED'],
  ['今天', undefined],
  ['--', undefined],
])('%s looks like %s', (word, expected) => {
  expect(unknownClass(word)).toBe(expected);
});
