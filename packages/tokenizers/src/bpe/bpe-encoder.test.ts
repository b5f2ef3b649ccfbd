import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BacktrackingEncoder } from './backtracking-encoder.js';
import { bpeEncoder, type BpeEncoder } from './bpe-encoder.js';
import { droppingEncoder } from './dropout.js';
import { MergeQueue } from './merge-queue.js';
import { mergeTable, type Merge, type MergeTable } from './merge-table.js';

const LETTERS = ['a', 'b', 'c'];

/** Merges in any order of strings that earlier ones made, each making a new string. */
const orderedMerges = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40 }).map((choices) => {
  const tokens = [...LETTERS];
  const merges: Merge[] = [];
  for (const [a, b] of choices) {
    const pair = [tokens[a % tokens.length] ?? '', tokens[b % tokens.length] ?? ''] as const;
    const merged = pair[0] + pair[1];
    if (merged.length > 12 || tokens.includes(merged)) continue;
    tokens.push(merged);
    merges.push(pair);
  }
  return merges;
});
const words = fc.string({ unit: fc.constantFrom(...LETTERS, 'x'), minLength: 1, maxLength: 40 });

function split(encoder: BpeEncoder, table: MergeTable, word: string): string[] {
  const symbols = Uint16Array.from(word, (letter) => LETTERS.indexOf(letter) + 1);
  const count = encoder.encode(symbols, symbols.length);
  const ends = [...encoder.ends.subarray(0, count)];
  return ends.map((end, k) => {
    const piece = word.slice(ends[k - 1] ?? 0, end);
    expect(table.tokens[encoder.tokens[k] ?? 0]).toBe(piece === 'x' ? '' : piece);
    return piece;
  });
}

/** The definition: of the pairs that stand side by side the one of lowest rank merges, the leftmost first. */
function byDefinition(word: string, merges: readonly Merge[]): string[] {
  const pieces = Array.from(word);
  for (;;) {
    const ranks = pieces.slice(1).map((piece, k) => merges.findIndex(([a, b]) => a === pieces[k] && b === piece));
    const lowest = Math.min(...ranks.map((rank) => (rank < 0 ? Infinity : rank)));
    if (lowest === Infinity) return pieces;
    const at = ranks.indexOf(lowest);
    pieces.splice(at, 2, (pieces[at] ?? '') + (pieces[at + 1] ?? ''));
  }
}

test('both encoders agree with the definition', () => {
  fc.assert(
    fc.property(orderedMerges, words, (merges, word) => {
      const table = mergeTable(LETTERS, merges);
      expect(table.ordered).toBe(true);
      const expected = byDefinition(word, merges);
      expect(split(new BacktrackingEncoder(table), table, word)).toEqual(expected);
      expect(split(new MergeQueue(table), table, word)).toEqual(expected);
    }),
    { numRuns: 3000, seed: 4 },
  );
});

test('merges out of order take the queue', () => {
  const merges: Merge[] = [
    ['ab', 'c'],
    ['a', 'b'],
  ];
  const table = mergeTable(LETTERS, merges);
  expect(bpeEncoder(table)).toBeInstanceOf(MergeQueue);
  expect(split(bpeEncoder(table), table, 'abcab')).toEqual(['abc', 'ab']);
});

test('dropout leaves out all merges, none, or some by its seed', () => {
  const table = mergeTable(LETTERS, [
    ['a', 'b'],
    ['ab', 'c'],
  ]);
  const pieces = (probability: number, seed: number) => {
    const encoder = droppingEncoder(table, { probability, seed });
    return Array.from({ length: 100 }, () => split(encoder, table, 'abc').join(' '));
  };
  expect(new Set(pieces(1, 1))).toEqual(new Set(['a b c']));
  expect(new Set(pieces(0, 1))).toEqual(new Set(['abc']));
  expect(new Set(pieces(0.3, 1))).toEqual(new Set(['abc', 'ab c', 'a b c']));
  expect(pieces(0.3, 1)).toEqual(pieces(0.3, 1));
  expect(pieces(0.3, 1)).not.toEqual(pieces(0.3, 2));
  expect(() => droppingEncoder(table, { probability: 2, seed: 0 })).toThrow('dropout.probability');
});

test('a word of ten million symbols takes linear time, whatever the merges', () => {
  const doublings = ['a', 'aa', 'aaaa', 'aaaaaaaa'].map((token): Merge => [token, token]);
  const table = mergeTable(LETTERS, [...doublings, ['c', 'aaaa'], ['b', 'c']]);
  const word = Uint16Array.from({ length: 10_000_000 }, (_, k) => (k % 97 === 0 ? 3 : 1));
  expect(new BacktrackingEncoder(table).encode(word, word.length)).toBeGreaterThan(600_000);
});
