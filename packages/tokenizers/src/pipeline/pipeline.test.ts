import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BertTokenizer, tokenizerJsonOf } from '../index.js';

interface Row {
  readonly text: string;
  readonly split: boolean;
  readonly tokens: string[];
  readonly ids: number[];
  readonly offsets: number[];
  readonly wordIds: number[];
}

interface Golden {
  readonly case: string;
  readonly json: object;
  readonly rows: readonly Row[];
}

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');
const isGolden = (value: unknown): value is Golden => typeof value === 'object' && value !== null && 'rows' in value;
const goldens = fixture('pipelines.jsonl')
  .trimEnd()
  .split('\n')
  .map((line): unknown => JSON.parse(line))
  .filter(isGolden);

const vocab = Object.fromEntries(
  fixture('vocab-cased.txt')
    .trimEnd()
    .split('\n')
    .map((token, id) => [token, id]),
);
const piece = (name: 'SpecialToken' | 'Sequence', id: string, type: number) => ({ [name]: { id, type_id: type } });
const single = [piece('SpecialToken', '[CLS]', 0), piece('Sequence', 'A', 0), piece('SpecialToken', '[SEP]', 0)];
const rest = {
  post_processor: {
    type: 'TemplateProcessing',
    single,
    pair: [...single, piece('Sequence', 'B', 1), piece('SpecialToken', '[SEP]', 1)],
  },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 20,
    vocab,
  },
};

test('there are goldens', () => {
  expect(goldens.length).toBeGreaterThan(80);
});

describe.each(goldens)('$case', ({ json, rows }) => {
  const loaded = BertTokenizer.load({ 'tokenizer.json': JSON.stringify({ ...json, ...rest }) });
  const found = (tokenizer: BertTokenizer): unknown[] =>
    rows.map(({ text, split }) => {
      const encoding = tokenizer.encode(text, { splitSpecialTokens: split });
      return {
        text,
        ids: [...encoding.inputIds],
        offsets: [...encoding.offsets],
        wordIds: [...encoding.wordIds],
        tokens: encoding.tokens(),
      };
    });
  const expected = rows.map(({ text, ids, offsets, wordIds, tokens }) => ({ text, ids, offsets, wordIds, tokens }));

  test('ids, offsets, word ids and tokens equal the Rust library', async () => {
    expect(found(await loaded)).toEqual(expected);
  });

  test('with the tables of a large vocabulary too, and after saving', async () => {
    const saved = await BertTokenizer.load({ 'tokenizer.json': tokenizerJsonOf(await loaded) });
    await saved.prepare();
    expect(found(saved)).toEqual(expected);
  });
});

test('normalizers that double a text over and over are stopped', async () => {
  const doubling = { type: 'Replace', pattern: { String: 'l' }, content: 'll' };
  const json = { ...rest, normalizer: { type: 'Sequence', normalizers: Array(40).fill(doubling) } };
  const bert = await BertTokenizer.load({ 'tokenizer.json': JSON.stringify(json) });
  expect(() => bert.encode('hello world')).toThrow('tokenizer.json, normalizer: the normalizers make a text too long');
});
