import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, test } from 'vitest';
import {
  functionsOf,
  nameOf,
  unrefusedArguments,
  type SweptCall,
  type WrongValue,
} from '../../options/src/testing/sweep-arguments.js';
import * as api from './index.js';

const TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'the', 'cat'];
const files = { 'vocab.json': '{"<unk>":0,"a":1,"b":2,"ab":3}', 'merges.txt': 'a b\n' };
const folder = mkdtempSync(join(tmpdir(), 'firth-arguments-'));
const bertFolder = join(folder, 'bert');
mkdirSync(bertFolder);
writeFileSync(join(bertFolder, 'vocab.txt'), TOKENS.join('\n'));
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const bert = api.BertTokenizer.fromVocabulary(TOKENS);
const gpt2 = api.Gpt2Tokenizer.fromVocabulary(files['vocab.json'], files['merges.txt']);
const nmt = new api.SubwordNmt('#version: 0.2\na b</w>\n');
const words = api.WordVocabulary.fromWords(['<UNK>', 'a']);
const batch = bert.encodeBatch(['the cat']);
const encoding = bert.encode('the cat');
const tokenizerText: readonly WrongValue[] = ["''", "'x'"];

const onTokenizer = (name: string, right: object, takes: SweptCall['takes'] = {}): SweptCall & { of: string } => ({
  ...{ on: bert, name, right: { ...right }, takes },
  of: `Tokenizer.${name}`,
});

const made = (on: typeof api.GptTokenizer | typeof api.Gpt2Tokenizer): readonly SweptCall[] => [
  {
    ...{ on, name: 'fromVocabulary', call: `${on.name}.fromVocabulary`, optionsOf: on.name },
    right: { vocabulary: files['vocab.json'], merges: files['merges.txt'], options: {} },
    takes: { vocabulary: tokenizerText, merges: ['[]', ...tokenizerText] },
  },
  {
    ...{ on, name: 'fromPretrained', call: `${on.name}.fromPretrained`, optionsOf: on.name },
    right: { folder, options: {} },
    takes: { folder: ["'x'"] },
  },
  {
    ...{ on, name: 'load', call: `${on.name}.load`, optionsOf: on.name },
    right: { files, options: {}, folder: 'x' },
    takes: { files: ['{}'], folder: ['undefined', ...tokenizerText] },
  },
];

const rows: readonly (SweptCall & { of?: string })[] = [
  onTokenizer('rowsOf', { rows: 7 }, { rows: ['5'] }),
  onTokenizer('prepare', { units: 7 }, { units: ['5', 'undefined'] }),
  onTokenizer('encode', { text: 'the', options: {} }, { text: tokenizerText }),
  onTokenizer('encodeBatch', { texts: ['the'], options: {} }, { texts: ['[]'] }),
  onTokenizer('encodeWindows', { texts: ['the'], options: { maxLength: 5 } }, { texts: ['[]'], options: [] }),
  onTokenizer('encodeIds', { text: 'the', options: {} }, { text: tokenizerText }),
  onTokenizer('tokenize', { text: 'the', options: {} }, { text: tokenizerText }),
  onTokenizer('decode', { ids: [1], options: {} }, { ids: ['[]'] }),
  onTokenizer('tokenToId', { token: 'the' }, { token: tokenizerText }),
  onTokenizer('idToToken', { id: 1 }, { id: ['5'] }),
  {
    ...{ on: api.BertTokenizer, name: 'fromVocabulary', call: 'BertTokenizer.fromVocabulary' },
    ...{ optionsOf: 'BertTokenizer', right: { vocabulary: TOKENS, options: {} } },
    takes: { vocabulary: ['[]', ...tokenizerText] },
  },
  {
    ...{ on: api.BertTokenizer, name: 'fromPretrained', call: 'BertTokenizer.fromPretrained' },
    ...{ optionsOf: 'BertTokenizer', right: { folder: bertFolder, options: {} }, takes: { folder: ["'x'"] } },
  },
  {
    ...{ on: api.BertTokenizer, name: 'load', call: 'BertTokenizer.load', optionsOf: 'BertTokenizer' },
    right: { files: { 'vocab.txt': TOKENS.join('\n') }, options: {}, folder: 'x' },
    takes: { files: ['{}'], folder: ['undefined', ...tokenizerText] },
  },
  ...made(api.GptTokenizer),
  ...made(api.Gpt2Tokenizer),
  { on: encoding, name: 'tokens', right: {} },
  { on: nmt, name: 'segment', right: { text: 'ab' }, takes: { text: tokenizerText } },
  { on: nmt, name: 'segmentWord', right: { word: 'ab' }, takes: { word: tokenizerText } },
  { on: api, name: 'textStandardize', right: { text: 'a' }, takes: { text: tokenizerText } },
  { on: api, name: 'tokenizerJsonOf', right: { tokenizer: bert } },
  { on: api, name: 'mergesTextOf', right: { tokenizer: gpt2 } },
  { on: api, name: 'vocabJsonOf', right: { tokenizer: bert } },
  { on: api, name: 'vocabTextOf', right: { tokenizer: bert } },
  { on: api, name: 'countWords', right: { texts: ['a'], options: {} }, takes: { texts: ['[]'] } },
  { on: api, name: 'elmoCharacterIds', right: { sentences: [['a']], options: {} }, takes: { sentences: ['[]'] } },
  { on: api, name: 'fasttextHash', right: { text: 'a' }, takes: { text: tokenizerText } },
  { on: api, name: 'fasttextNgrams', right: { word: 'a', options: {} }, takes: { word: tokenizerText } },
  { on: api, name: 'unknownClass', right: { word: 'a' }, takes: { word: tokenizerText } },
  {
    ...{ on: api.WordVocabulary, name: 'fromWords', call: 'WordVocabulary.fromWords' },
    ...{
      right: { words: ['<UNK>'], unknown: '<UNK>' },
      takes: { words: ['[]'], unknown: ['undefined', ...tokenizerText] },
    },
  },
  {
    ...{ on: api.WordVocabulary, name: 'fromCounts', call: 'WordVocabulary.fromCounts' },
    right: { counts: new Map([['a', 1]]), options: {} },
  },
  { on: words, name: 'has', right: { word: 'a' }, takes: { word: tokenizerText } },
  { on: words, name: 'idOf', right: { word: 'a' }, takes: { word: tokenizerText } },
  { on: words, name: 'encode', right: { words: ['a'] }, takes: { words: ['[]'] } },
  { on: words, name: 'decode', right: { ids: [1] }, takes: { ids: ['[]'] } },
  { on: api, name: 'trainBpe', right: { counts: new Map([['ab', 1]]), options: {} } },
  ...['trainBertVocabulary', 'trainGptVocabulary', 'trainGpt2Vocabulary'].map((name): SweptCall => ({
    on: api,
    name,
    right: { texts: ['ab'], options: {} },
    takes: { texts: ['[]'] },
  })),
  {
    ...{ on: api, name: 'wholeWords' },
    right: { encoding, texts: ['the cat'], segment: (text: string) => text.split(' ') },
    takes: { texts: ['undefined', '[]'], segment: ['undefined'] },
  },
];

it.each(rows.map((row) => [row.of ?? nameOf(row), row] as const))(
  '%s refuses wrong arguments by name',
  async (_, row) => {
    expect(await unrefusedArguments(row, [api.TokenizerError])).toEqual([]);
  },
);

it('has a row for every function', () => {
  const internal = /\.(textOf|speltOut|piecesOf|known|takenApart)$/;
  const all = functionsOf(api).filter((name) => !internal.test(name));
  expect(rows.map((row) => row.of ?? nameOf(row)).sort()).toEqual([...all].sort());
});

const called = (on: object, name: string, ...given: readonly unknown[]): unknown => {
  const method: unknown = Reflect.get(on, name);
  return typeof method === 'function' ? Reflect.apply(method, on, given) : undefined;
};

test.each([[-1], [1.5], [undefined], ['3'], [NaN], [3n]])('decode refuses the id %s by its place', (id) => {
  for (const on of [bert, gpt2, words])
    expect(() => called(on, 'decode', [1, id])).toThrow(/^decode: ids\[1\]: expected a whole number of at least 0/);
});

test('decode leaves out ids behind the vocabulary, as the Rust library does', () => {
  expect(bert.decode([5, 1e9, 6])).toBe('the cat');
  expect(bert.decode(new Set([5]))).toBe('the');
  expect(batch.shape).toEqual([1, 4]);
});

test('a token to except that is no special one is refused', () => {
  const splitSpecialTokens = { except: ['nope'] };
  expect(() => bert.encode('the', { splitSpecialTokens })).toThrow(/splitSpecialTokens\.except.*"nope"/);
  expect(() => api.BertTokenizer.fromVocabulary(TOKENS, { splitSpecialTokens })).toThrow(/splitSpecialTokens\.except/);
});

test.each([
  ['codes', 5, {}],
  ['separator', '', { separator: 5 }],
  ['vocabulary', '', { vocabulary: ['a'] }],
])('SubwordNmt refuses wrong %s', (option, codes, given) => {
  expect(() => Reflect.construct(api.SubwordNmt, [codes, given]) as unknown).toThrow(
    new RegExp(`^SubwordNmt: ${option}: `),
  );
});
