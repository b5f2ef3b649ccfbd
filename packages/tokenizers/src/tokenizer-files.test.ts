import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BertTokenizer, TokenizerError, type TokenizerErrorCode } from './index.js';

const VOCABULARY = '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ncafe\nThe\nthé\n';
const UNCASED = '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ncafe\n';

const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
const text = (type: number, id = 'A') => ({ Sequence: { id, type_id: type } });
const template = (single: readonly object[], pair: readonly object[]) => ({
  ...{ type: 'TemplateProcessing', single, pair },
  special_tokens: {},
});

/** A `tokenizer.json` as the Rust library saves it, with some of its fields replaced. */
function tokenizerJson(changes: object = {}): string {
  const special = (id: number, content: string) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const cls = { SpecialToken: { id: '[CLS]', type_id: 0 } };
  const sep = (type: number) => ({ SpecialToken: { id: '[SEP]', type_id: type } });
  const sequence = (id: string, type: number) => ({ Sequence: { id, type_id: type } });
  const single = [cls, sequence('A', 0), sep(0)];
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].map((token, id) => special(id, token)),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single,
      pair: [...single, sequence('B', 1), sep(1)],
      special_tokens: {},
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, '[MASK]': 4, the: 5, '##s': 6 },
    },
    ...changes,
  });
}

test('a folder loads, and its configuration decides about case and accents', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firth-tokenizer-'));
  try {
    await writeFile(join(folder, 'vocab.txt'), VOCABULARY);
    const config = {
      do_lower_case: true,
      strip_accents: false,
      model_max_length: 512,
      mask_token: { content: '[MASK]' },
    };
    await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
    const bert = await BertTokenizer.fromPretrained(folder);
    expect(bert.tokenize('The THÉ Café')).toEqual(['the', 'thé', '[UNK]']);
    expect(bert.modelMaxLength).toBe(512);
    await writeFile(join(folder, 'vocab.txt'), Uint8Array.of(0x61, 0x0a, 0xff));
    await expect(BertTokenizer.fromPretrained(folder)).rejects.toThrow(`${folder}/vocab.txt, line 2: not UTF-8`);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a folder without a vocabulary is refused by name', async () => {
  await expect(BertTokenizer.fromPretrained('/no/such/folder')).rejects.toThrow(
    '/no/such/folder: no vocabulary here (expected vocab.txt or tokenizer.json, found nothing)',
  );
});

test('a bare vocabulary is cased if its words are', async () => {
  expect((await BertTokenizer.load({ 'vocab.txt': VOCABULARY })).tokenize('The')).toEqual(['The']);
  expect((await BertTokenizer.load({ 'vocab.txt': UNCASED })).tokenize('The Café')).toEqual(['the', 'cafe']);
});

test('tokenizer.json loads with its added tokens', async () => {
  const bert = await BertTokenizer.load({ 'tokenizer.json': tokenizerJson() });
  expect(bert.encode('Thes [MASK]').tokens()).toEqual(['[CLS]', 'the', '##s', '[MASK]', '[SEP]']);
});

test.each<[string, string, object, TokenizerErrorCode, string]>([
  [
    'a normalizer that is not computed',
    'tokenizer.json',
    { normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'Precompiled' }] } },
    'UNSUPPORTED',
    'tokenizer.json, normalizer.normalizers[1].type: not a part that a tokenizer of BERT’s kin is computed with (expected BertNormalizer, Sequence, Lowercase, StripAccents, NFC, NFD, NFKC, NFKD, Replace, Prepend or Strip, found Precompiled)',
  ],
  [
    'a pre-tokenizer that is not computed',
    'tokenizer.json',
    { pre_tokenizer: { type: 'Metaspace' } },
    'UNSUPPORTED',
    'tokenizer.json, pre_tokenizer.type: not a part that a tokenizer of BERT’s kin is computed with (expected BertPreTokenizer, Sequence, Whitespace, WhitespaceSplit, Punctuation, Digits, CharDelimiterSplit or Split, found Metaspace)',
  ],
  [
    'a regular expression that is not translated',
    'tokenizer.json',
    { normalizer: { type: 'Replace', pattern: { Regex: '(?i)a' }, content: '' } },
    'UNSUPPORTED',
    'tokenizer.json, normalizer.pattern.Regex: syntax of a regular expression that is not translated (expected classes, groups, alternatives, repetitions and lookaround, found "(?i)" in "(?i)a")',
  ],
  [
    'a template of other types',
    'tokenizer.json',
    { post_processor: template([text(1)], [text(0), text(1, 'B')]) },
    'UNSUPPORTED',
    'tokenizer.json, post_processor.single: not what is put around texts here (expected special tokens around A:0, found A:1)',
  ],
  [
    'a template of tokens that there are not',
    'tokenizer.json',
    { post_processor: template([special('<s>'), text(0)], [special('<s>'), text(0), text(1, 'B')]) },
    'BAD_CONFIG',
    'tokenizer.json, post_processor.special_tokens: a token of the template that there is not (expected ids of "<s>" up to 6, found nothing)',
  ],
  [
    'an empty template',
    'tokenizer.json',
    { post_processor: template([], []) },
    'UNSUPPORTED',
    'tokenizer.json, post_processor.single: not what is put around texts here (expected special tokens around A:0, found nothing)',
  ],
  [
    'another model',
    'tokenizer.json',
    { model: { type: 'BPE' } },
    'UNSUPPORTED',
    'tokenizer.json, model: not a part of a BERT tokenizer (expected WordPiece, found BPE)',
  ],
  [
    'a token that takes the id of another',
    'tokenizer.json',
    { added_tokens: [{ id: 5, content: '<new>', normalized: false, special: false }] },
    'BAD_VOCABULARY',
    'tokenizer.json, id 5: an added token has the id of another (expected "the", found "<new>")',
  ],
  [
    'an added token whose id leaves a hole that no memory holds',
    'tokenizer.json',
    { added_tokens: [{ id: 10 ** 12, content: '<new>', normalized: false, special: false }] },
    'BAD_VOCABULARY',
    'tokenizer.json, "<new>": the id of an added token leaves too large a hole (expected an id near the 7 tokens of the vocabulary, found 1000000000000)',
  ],
  [
    'a vocabulary with an id that is no count',
    'tokenizer.json',
    {
      model: {
        type: 'WordPiece',
        vocab: { a: -1 },
        unk_token: 'a',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
      },
    },
    'BAD_CONFIG',
    'tokenizer.json, model.vocab.a: of the wrong type (expected a count, found -1)',
  ],
  [
    'a configuration field of the wrong type',
    'tokenizer_config.json',
    { do_lower_case: 'yes' },
    'BAD_CONFIG',
    'tokenizer_config.json, do_lower_case: of the wrong type (expected true or false, found "yes")',
  ],
  [
    'no basic tokenizer',
    'tokenizer_config.json',
    { do_basic_tokenize: false },
    'UNSUPPORTED',
    'tokenizer_config.json, do_basic_tokenize: WordPiece without the basic tokenizer (expected true, found false)',
  ],
])('%s is refused', async (_, file, changes, code, message) => {
  const files =
    file === 'tokenizer.json'
      ? { 'tokenizer.json': tokenizerJson(changes) }
      : { 'vocab.txt': UNCASED, 'tokenizer_config.json': JSON.stringify(changes) };
  const loaded = BertTokenizer.load(files);
  await expect(loaded).rejects.toThrow(TokenizerError);
  await expect(loaded).rejects.toThrow(expect.objectContaining({ code, message }));
});

test('files that are not JSON objects are refused', async () => {
  await expect(BertTokenizer.load({ 'tokenizer.json': '{"a":' })).rejects.toThrow(
    'tokenizer.json: not JSON (expected an object, found {"a":)',
  );
  await expect(BertTokenizer.load({ 'tokenizer.json': '[1]' })).rejects.toThrow(
    'tokenizer.json, the file: of the wrong type (expected an object, found [1])',
  );
});

test('truncation_side: the end of a long text is cut that the file names, unless a call says what is kept', async () => {
  const files = { 'vocab.txt': ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'b', 'c'].join('\n') };
  const left = await BertTokenizer.load({ ...files, 'tokenizer_config.json': '{"truncation_side":"left"}' });
  const ids = (tokenizer: BertTokenizer, options: object = {}) => [
    ...tokenizer.encode('a b c', { maxLength: 4, ...options }).inputIds,
  ];
  expect(ids(left)).toEqual([2, 6, 7, 3]);
  expect(ids(left, { keep: 'head' })).toEqual([2, 5, 6, 3]);
  expect([...left.encode('a b', { pair: 'b c', maxLength: 5 }).inputIds]).toEqual([2, 6, 3, 7, 3]);
  expect(ids(await BertTokenizer.load(files, { truncationSide: 'left' }))).toEqual([2, 6, 7, 3]);
  expect(ids(await BertTokenizer.load(files))).toEqual([2, 5, 6, 3]);
  const odd = BertTokenizer.load({ ...files, 'tokenizer_config.json': '{"truncation_side":"up"}' });
  await expect(odd).rejects.toThrow(
    'tokenizer_config.json, truncation_side: no side of a text (expected right or left, found up)',
  );
});

test('the decoder of tokenizer.json says whether spaces before punctuation are undone', async () => {
  const vocab = { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, '[MASK]': 4, the: 5, ',': 6 };
  const model = {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
  };
  const texts = await Promise.all(
    [{ cleanup: false }, { cleanup: true }, {}].map(async (given) => {
      const decoder = { type: 'WordPiece', prefix: '##', ...given };
      const json = tokenizerJson({ decoder, model: { ...model, vocab } });
      return (await BertTokenizer.load({ 'tokenizer.json': json })).decode([5, 6, 5]);
    }),
  );
  expect(texts).toEqual(['the , the', 'the, the', 'the, the']);
});
