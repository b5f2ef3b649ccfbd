import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BertTokenizer, TokenizerError, type Encoding } from './index.js';

interface Golden {
  readonly kind: 'windows' | 'tail';
  readonly text: string;
  readonly pair: string | null;
  readonly maxLength: number;
  readonly stride: number;
  readonly split: 'first' | 'second';
  readonly rows?: readonly unknown[];
  readonly error?: string;
}

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const bert = BertTokenizer.fromVocabulary(fixture('vocab-uncased.txt'));
const goldens = fixture('long.jsonl')
  .trimEnd()
  .split('\n')
  // The lines are ours, of this form.
  .map((line) => JSON.parse(line) as Golden);

/** A row without the padding that a batch gives it. */
function rowOf(encoding: Encoding): object {
  const tokens = encoding.attentionMask.reduce((sum, bit) => sum + bit, 0);
  const part = (array: Int32Array, each = 1): number[] => [...array.subarray(0, tokens * each)];
  return {
    ids: part(encoding.inputIds),
    offsets: part(encoding.offsets, 2),
    wordIds: part(encoding.wordIds),
    specialTokensMask: part(encoding.specialTokensMask),
    tokenTypeIds: part(encoding.tokenTypeIds),
    attentionMask: part(encoding.attentionMask),
    sequenceIds: part(encoding.sequenceIds),
  };
}

test('overlapping rows equal the Rust library’s overflowing encodings', () => {
  for (const { kind, text, pair, rows, error, ...options } of goldens) {
    if (kind !== 'windows') continue;
    const windows = () => bert.encodeWindows([pair === null ? text : [text, pair]], options);
    if (error !== undefined) expect(windows, JSON.stringify({ text, pair, ...options })).toThrow(TokenizerError);
    else expect(windows().batch.encodings.map(rowOf), JSON.stringify({ text, pair, ...options })).toEqual(rows);
  }
});

test('keeping the tail equals truncation from the left', () => {
  for (const { kind, text, pair, rows, maxLength } of goldens) {
    if (kind !== 'tail') continue;
    const options = { maxLength, keep: 'tail' } as const;
    const encoding = bert.encode(text, pair === null ? options : { ...options, pair });
    expect([rowOf(encoding)], JSON.stringify({ text, pair, maxLength })).toEqual(rows);
  }
});

test('head and tail keep both ends', () => {
  const text = 'a b c d e f g h i j';
  const tokens = (head: number) => bert.encode(text, { maxLength: 6, keep: { head } }).tokens().join(' ');
  expect(tokens(1)).toBe('[CLS] a h i j [SEP]');
  expect(tokens(4)).toBe('[CLS] a b c d [SEP]');
  expect(tokens(9)).toBe('[CLS] a b c d [SEP]');
  const pair = bert.encode(text, { pair: 'k l m n o p', maxLength: 9, keep: { head: 1 } });
  expect(pair.tokens().join(' ')).toBe('[CLS] a i j [SEP] k o p [SEP]');
  expect([...pair.offsets.subarray(2, 8)]).toEqual([0, 1, 16, 17, 18, 19]);
});

test('rows of several texts say which text they are of', () => {
  const { batch, sources } = bert.encodeWindows(['a b c d e', 'f', 'g h i j'], { maxLength: 5, stride: 1 });
  expect([...sources]).toEqual([0, 0, 1, 2, 2]);
  expect(batch.shape).toEqual([5, 5]);
  expect(batch.encodings.map((row) => row.tokens().join(' '))).toEqual([
    '[CLS] a b c [SEP]',
    '[CLS] c d e [SEP]',
    '[CLS] f [SEP] [PAD] [PAD]',
    '[CLS] g h i [SEP]',
    '[CLS] i j [SEP] [PAD]',
  ]);
});

test('a stride as long as the row is refused', () => {
  expect(() => bert.encodeWindows(['a b c d e'], { maxLength: 5, stride: 3 })).toThrow(
    'stride: rows cannot overlap so much (expected a count below 3, what 5 tokens leave for the text, found 3)',
  );
});
