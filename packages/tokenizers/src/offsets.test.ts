import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BertTokenizer, type Encoding } from './index.js';

const vocabulary = readFileSync(new URL('../fixtures/vocab-uncased.txt', import.meta.url), 'utf8');
const tokenizers = [{}, { lowercase: false }, { stripAccents: false }, { tokenizeChineseChars: false }].map((options) =>
  BertTokenizer.fromVocabulary(vocabulary, options),
);
const awkward = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('a', 'é', 'İ', '한', '今', ' ', '\0', '\u0301', '[MASK]', '.', '\u302e', '𝔸', '\ud800'),
  }),
);

function encodingOf(which: number, text: string): Encoding {
  const bert = tokenizers[which];
  if (bert === undefined) throw new RangeError(`no tokenizer ${which}`);
  return bert.encode(text, { addSpecialTokens: false });
}

test('offsets are monotonic, not empty and inside the text', () => {
  fc.assert(
    fc.property(awkward, fc.nat({ max: tokenizers.length - 1 }), (text, which) => {
      const { offsets, wordIds, length } = encodingOf(which, text);
      for (let k = 0; k < length; k++) {
        const [start = -1, end = -1] = offsets.subarray(k * 2, k * 2 + 2);
        const before = k === 0 ? 0 : (offsets[k * 2 - 2] ?? 0);
        expect(start).toBeGreaterThanOrEqual(before);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
        expect((wordIds[k] ?? 0) - (wordIds[k - 1] ?? 0)).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 2000, seed: 4 },
  );
});

test('the offsets of plain text slice back to the tokens', () => {
  const plain = fc.string({ unit: fc.constantFrom(...Array.from('abehlorw ,.!?')) });
  fc.assert(
    fc.property(plain, (text) => {
      const encoding = encodingOf(0, text);
      encoding.tokens().forEach((token, k) => {
        const [start, end] = encoding.offsets.subarray(k * 2, k * 2 + 2);
        if (token !== '[UNK]') expect(text.slice(start, end)).toBe(token.replace(/^##/, ''));
      });
    }),
    { seed: 4 },
  );
});

test('longest match first agrees with its definition', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.uniqueArray(letters, { maxLength: 30 }), fc.array(fc.boolean()), letters, (words, inside, text) => {
      const pieces = words.map((word, k) => (inside[k] === true ? `##${word}` : word));
      const tokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...pieces];
      expect(BertTokenizer.fromVocabulary(tokens).tokenize(text)).toEqual(longestMatches(text, new Set(tokens)));
    }),
    { numRuns: 1000, seed: 4 },
  );
});

function longestMatches(word: string, tokens: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (let from = 0; from < word.length;) {
    let to = word.length;
    const piece = (): string => (from === 0 ? '' : '##') + word.slice(from, to);
    while (to > from && !tokens.has(piece())) to--;
    if (to === from) return ['[UNK]'];
    found.push(piece());
    from = to;
  }
  return found;
}
