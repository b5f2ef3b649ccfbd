import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BertTokenizer, Gpt2Tokenizer, GptTokenizer, TokenizerError, tokenizerJsonOf } from './index.js';

const kinds = { bert: BertTokenizer, gpt: GptTokenizer, gpt2: Gpt2Tokenizer };
type Family = keyof typeof kinds;

interface Row {
  readonly ids: readonly number[];
  readonly types: readonly number[];
  /** Of which text each token is, -1 for none. */
  readonly sequences: readonly number[];
}

/** What a family's variants change, and what is encoded and decoded with them. */
interface Base {
  readonly family: Family;
  readonly base: Readonly<Record<string, unknown>> & { readonly model: object };
  readonly texts: readonly (readonly [text: string, pair: string | null])[];
  readonly decoded: readonly (readonly number[])[];
}

/** A `tokenizer.json` with some parts changed, and what the Rust library makes of it: as of the first where nothing is said. */
interface Variant {
  readonly case: string;
  readonly family: Family;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly absent: readonly string[];
  readonly rows?: readonly Row[];
  /** Null where the library panics. */
  readonly decoded?: readonly (string | null)[];
  readonly refused?: string;
  readonly fails?: string;
}

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const lines = fixture('variants.jsonl')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Base | Variant); // our own
const bases = new Map(lines.flatMap((line) => ('base' in line ? [[line.family, line] as const] : [])));
const variants = lines.flatMap((line) => ('case' in line ? [line] : []));

/** Refused here by name, though the Rust library loads it. */
const REFUSED: Readonly<Record<Family, RegExp>> = {
  bert: /^(pre_tokenizer: (ByteLevel|Metaspace|UnicodeScripts|FixedLength)|normalizer: (Nmt|ByteLevel)|model\.type: "WordLevel"|post_processor: (\[SEP\] twice between|types all 1|\[CLS\] of type 1|B before A|A twice|single without A|pair without B)|added_tokens\[5\]\.id: 0)$/,
  gpt2: /^(pre_tokenizer: ("\(absent\)"|null|ByteLevel without regex|Sequence of one|Whitespace)|normalizer: (NFC|Sequence of none|cased|accents kept)|post_processor: texts alone, types 0|model\.(fuse_unk|byte_fallback|ignore_merges): true|model\.end_of_word_suffix: "the"|model\.dropout: 1\.0)$/,
  gpt: /^((pre_tokenizer|normalizer): ("\(absent\)"|null)|pre_tokenizer: (ByteLevel.*|Sequence of one|Whitespace)|normalizer: (NFC|Sequence of none|accents kept)|post_processor: texts alone, types 0|model\.(fuse_unk|byte_fallback|ignore_merges): true|model\.end_of_word_suffix: .*|model\.unk_token: "(the)?"|model\.dropout: 1\.0)$/,
};

/** Loaded here, though the Rust library refuses it: what is not read, and what can only mean one thing. A decoder is refused by `decode`. */
const LOADED =
  /^((version|truncation|padding): .*|more|post_processor: tokens not listed|decoder: (an unknown one|no cleanup|\{"type": "Nope"\})|added_tokens: null|added_tokens\[5\]\.(?!id|content)\w+: null|normalizer\.\w+: ("\(absent\)"|null)|model\.type: null)$/;

/** As transformers' BERT has it: its five special tokens are found whatever the file lists. */
const AS_TRANSFORMERS = /^added_tokens: ("\(absent\)"|\[\])$/;

const isTyped = (line: string): boolean => /^tokenizer\.json[,:]/.test(line);

function textOf({ family, changes, absent }: Variant): string {
  const base = bases.get(family)?.base ?? { model: {} };
  const fields = Object.entries({ ...base, ...changes }).filter(([name]) => !absent.includes(name));
  const json: Record<string, unknown> = Object.fromEntries(fields);
  if (family === 'bert') return JSON.stringify(json);
  const model = Object.entries({ ...base.model, ...(changes['model'] as object | undefined) });
  json['model'] = {
    ...Object.fromEntries(model.filter(([, value]) => value !== '(absent)')),
    vocab: JSON.parse(fixture(`${family}-vocab.json`)) as unknown,
    merges: fixture(`${family}-merges.txt`)
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('#version')),
  };
  return JSON.stringify(json);
}

const load = (family: Family, json: string): Promise<BertTokenizer | GptTokenizer | Gpt2Tokenizer> =>
  kinds[family].load({ 'tokenizer.json': json });

function found(tokenizer: BertTokenizer | GptTokenizer | Gpt2Tokenizer, { texts, decoded }: Base) {
  const rows = texts.map(([text, pair]): Row => {
    const { inputIds, tokenTypeIds, sequenceIds } = tokenizer.encode(text, pair === null ? {} : { pair });
    return { ids: [...inputIds], types: [...tokenTypeIds], sequences: [...sequenceIds] };
  });
  return { rows, decoded: decoded.map((ids) => tokenizer.decode(ids)) };
}

describe.each([...bases.values()])('$family', (base) => {
  const { family } = base;
  const own = variants.filter((variant) => variant.family === family);
  const first = own[0];

  test('there are variants', () => {
    expect(own.length).toBeGreaterThan(70);
    expect(own.filter(({ case: name }) => REFUSED[family].test(name)).length).toBeGreaterThan(10);
  });

  test.each(own)('$case', async (variant) => {
    const refusedThere = variant.refused ?? variant.fails;
    const loads = refusedThere === undefined ? !REFUSED[family].test(variant.case) : LOADED.test(variant.case);
    const loading = load(family, textOf(variant));
    if (!loads) {
      const error: unknown = await loading.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TokenizerError);
      expect(error).toMatchObject({ message: expect.toSatisfy(isTyped) as unknown });
      return;
    }
    const tokenizer = await loading;
    if (refusedThere !== undefined) return;
    const { rows = first?.rows, decoded = first?.decoded } = AS_TRANSFORMERS.test(variant.case) ? {} : variant;
    const again = await load(family, tokenizerJsonOf(tokenizer));
    for (const each of [found(tokenizer, base), found(again, base)]) {
      expect(each.rows).toEqual(rows);
      expect(each.decoded).toEqual(decoded?.map((text, k) => text ?? each.decoded[k]));
    }
  });
});

test('a decoder that is not computed is refused by decode, by name', async () => {
  const bert = variants.find(({ case: name }) => name === 'decoder: an unknown one');
  if (bert === undefined) throw new Error('there is no such variant');
  const tokenizer = await load('bert', textOf(bert));
  expect(() => tokenizer.decode([5])).toThrow(
    'tokenizer.json, decoder.type: not a part that a tokenizer of BERT’s kin is computed with (expected WordPiece, BPEDecoder, Metaspace, ByteLevel, ByteFallback, Fuse, Strip, Replace, CTC or Sequence, found Nope)',
  );
});

describe('what would fill memory or take forever', () => {
  const base = bases.get('bert')?.base ?? { model: {} };
  const replace = (pattern: object, content: string) => ({ type: 'Replace', pattern, content });
  const doubling = Array.from({ length: 40 }, () => replace({ String: 'e' }, 'ee'));
  const nested = (depth: number): object =>
    depth === 0 ? { type: 'ByteLevel' } : { type: 'Sequence', processors: [nested(depth - 1)] };

  test('a decoder that makes a text too long', async () => {
    const tokenizer = await load(
      'bert',
      JSON.stringify({ ...base, decoder: { type: 'Sequence', decoders: doubling } }),
    );
    expect(() => tokenizer.decode(tokenizer.encode('hello').inputIds)).toThrow(
      'tokenizer.json, decoder: the decoder makes this text too long',
    );
  });

  test.each(['(a+)+$', '(.*)*x', '((?:ab?)*c){2,}', '(?:x|[a-z]*)*'])('the pattern %s', async (Regex) => {
    const json = JSON.stringify({ ...base, normalizer: replace({ Regex }, 'b') });
    await expect(load('bert', json)).rejects.toMatchObject({ name: 'TokenizerError', code: 'UNSUPPORTED' });
  });

  test.each(['(?:ab)+', '(a+)b+', '[(a+)+]+', '\\((a+)\\)+', '(?:a{1,3})+'])('and not %s', async (Regex) => {
    const json = JSON.stringify({ ...base, normalizer: replace({ Regex }, 'b') });
    expect((await load('bert', json)).encode('hello').length).toBeGreaterThan(2);
  });

  test('post-processors in each other', async () => {
    await expect(load('bert', JSON.stringify({ ...base, post_processor: nested(1000) }))).rejects.toMatchObject({
      name: 'TokenizerError',
    });
  });

  test('a special token of an id that there is not', async () => {
    const piece = (name: string, id: string) => ({ [name]: { id, type_id: 0 } });
    const single = [piece('SpecialToken', '[CLS]'), piece('Sequence', 'A')];
    const pair = [...single, { Sequence: { id: 'B', type_id: 1 } }];
    const special_tokens = { '[CLS]': { id: '[CLS]', ids: [1e9], tokens: ['[CLS]'] } };
    const post_processor = { type: 'TemplateProcessing', single, pair, special_tokens };
    await expect(load('bert', JSON.stringify({ ...base, post_processor }))).rejects.toThrow(
      /tokenizer\.json, post_processor\.special_tokens: /,
    );
  });
});
