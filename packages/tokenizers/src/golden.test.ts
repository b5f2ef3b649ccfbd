import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BertTokenizer, TokenizerError, type Encoding } from './index.js';

type Row = Readonly<Record<string, unknown>>;

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null;
const isSwitches = (value: unknown): value is Readonly<Record<string, boolean>> =>
  isRow(value) && Object.values(value).every((item) => typeof item === 'boolean');

function goldenRows(name: string): Row[] {
  const values = fixture(name)
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  return values.filter(isRow);
}

function text(row: Row, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw new TypeError(`${name} is no text`);
  return value;
}

function numbers(row: Row, name: string): number[] {
  const value = row[name];
  return Array.isArray(value) ? value.map(Number) : [];
}

/** What both kinds of golden row hold, under their names there. */
function shared(encoding: Encoding): Row {
  return {
    ids: [...encoding.inputIds],
    offsets: [...encoding.offsets],
    wordIds: [...encoding.wordIds],
    specialTokensMask: [...encoding.specialTokensMask],
  };
}

const loaded = new Map<string, BertTokenizer>();

const fresh = (vocabulary: string, options: unknown = {}): BertTokenizer =>
  BertTokenizer.fromVocabulary(fixture(vocabulary), isSwitches(options) ? options : {});

function tokenizer(vocabulary: string, options: unknown = {}): BertTokenizer {
  const key = `${vocabulary} ${JSON.stringify(options)}`;
  const known = loaded.get(key) ?? fresh(vocabulary, options);
  loaded.set(key, known);
  return known;
}

test.each([
  ['first texts, without tables', fresh],
  ['later texts, with tables', tokenizer],
])('%s: ids, tokens, offsets, word ids and special masks of hard strings equal the Rust library', async (_, make) => {
  const rows = goldenRows('singles.jsonl');
  expect(rows.length).toBeGreaterThan(2000);
  const wrong = [];
  for (const { options, vocabulary, ...row } of rows) {
    const bert = make(String(vocabulary), options);
    if (make === tokenizer) await bert.prepare();
    const encoding = bert.encode(text(row, 'text'));
    const found = { case: row['case'], text: row['text'], tokens: encoding.tokens(), ...shared(encoding) };
    if (JSON.stringify(found) !== JSON.stringify(row)) wrong.push({ found, row });
  }
  expect(wrong).toEqual([]);
});

test('pairs under every truncation strategy equal the Rust library, padding included', () => {
  const bert = tokenizer('vocab-uncased.txt');
  for (const { text: first, pair, strategy, maxLength, ...row } of goldenRows('pairs.jsonl')) {
    const truncation = (['longestFirst', 'onlyFirst', 'onlySecond'] as const).find((name) => name === strategy);
    const options = { pair: String(pair), maxLength: Number(maxLength), truncation: truncation ?? 'longestFirst' };
    if (row['error'] !== undefined) {
      expect(() => bert.encode(String(first), options)).toThrow(TokenizerError);
      continue;
    }
    // The generator pads to 10 tokens, which leaves longer rows as they are.
    const unpadded = bert.encode(String(first), options);
    const encoding =
      unpadded.length > 10 ? unpadded : bert.encode(String(first), { ...options, padding: { toMultipleOf: 10 } });
    const rest = {
      tokenTypeIds: [...encoding.tokenTypeIds],
      attentionMask: [...encoding.attentionMask],
      sequenceIds: [...encoding.sequenceIds],
    };
    expect({ ...shared(encoding), ...rest }, JSON.stringify([first, options])).toEqual(row);
  }
});

test('decoding equals the Rust library, with and without special tokens and clean-up', () => {
  const bert = tokenizer('vocab-uncased.txt');
  for (const row of goldenRows('decoded.jsonl')) {
    const options = { skipSpecialTokens: row['skip'] === true, cleanUp: row['cleanUp'] === true };
    expect(bert.decode(numbers(row, 'ids'), options)).toBe(row['text']);
  }
});

test('a lone surrogate counts as the replacement character that UTF-8 would hold', () => {
  const bert = tokenizer('vocab-uncased.txt');
  for (const lone of ['\ud800', '\udfff']) {
    expect(shared(bert.encode(`a${lone}b ${lone}`))).toEqual(shared(bert.encode('a\ufffdb \ufffd')));
  }
});
