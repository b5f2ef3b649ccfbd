import { TokenizerError } from './error.js';
import { listedTokens } from './added-token-files.js';
import { JsonFields, shown } from './json-fields.js';
import { lowerCases } from './pipeline-case.js';
import type { TokenizerSource } from './tokenizer-source.js';
import { vocabularyOfJson } from './vocabulary-json.js';

/**
 * Reads a `tokenizer.json` of Hugging Face's `tokenizers` whose parts are BERT's. Its truncation and padding are left
 * to the caller.
 *
 * @throws TokenizerError UNSUPPORTED for parts of another kind, BAD_CONFIG for fields of the wrong type
 */
export function readTokenizerJson(text: string, file: string): TokenizerSource {
  const json = JsonFields.parse(text, file);
  const own = kindOf(json, 'normalizer') === 'BertNormalizer' ? json.object('normalizer') : undefined;
  const isPlain = own !== undefined && kindOf(json, 'pre_tokenizer') === 'BertPreTokenizer';
  const pipeline = isPlain
    ? undefined
    : { normalizer: json.raw('normalizer') ?? null, preTokenizer: json.raw('pre_tokenizer') ?? null, file };
  const model = json.object('model');
  if (model.has('type')) part(json, 'model', ['WordPiece']);
  return {
    vocabulary: vocabularyOfJson(model.object('vocab')),
    pipeline,
    options: {
      file,
      ...(own === undefined ? { lowerCase: lowerCases(json.raw('normalizer')) } : bertNormalizer(own)),
      unkToken: model.string('unk_token'),
      continuingSubwordPrefix: model.string('continuing_subword_prefix'),
      maxInputCharsPerWord: model.count('max_input_chars_per_word'),
      addedTokens: listedTokens(json),
      ...cleanUpOf(json),
      ...surroundingTokens(part(json, 'post_processor', ['TemplateProcessing', 'BertProcessing'])),
    },
  };
}

/** The decoder of WordPiece undoes the spaces before punctuation unless it says otherwise. */
const cleanUpOf = (json: JsonFields): { cleanUp?: false } =>
  json.has('decoder') && json.object('decoder').optionalBoolean('cleanup') === false ? { cleanUp: false } : {};

/** The switches of a `BertNormalizer`. */
export function bertNormalizer(normalizer: JsonFields) {
  return {
    cleanText: normalizer.optionalBoolean('clean_text') ?? true,
    tokenizeChineseChars: normalizer.optionalBoolean('handle_chinese_chars') ?? true,
    lowerCase: normalizer.optionalBoolean('lowercase') ?? true,
    stripAccents: normalizer.optionalBoolean('strip_accents'),
  };
}

const kindOf = (json: JsonFields, name: string): string | undefined =>
  json.has(name) ? json.object(name).string('type') : undefined;

function part(json: JsonFields, name: string, kinds: readonly string[]): JsonFields {
  const found = kindOf(json, name);
  if (found !== undefined && kinds.includes(found)) return json.object(name);
  throw new TokenizerError('UNSUPPORTED', 'not a part of a BERT tokenizer', {
    file: json.file,
    at: json.at(name),
    expected: kinds.join(' or '),
    found: found ?? 'nothing',
  });
}

/** `[CLS]` and `[SEP]` by name, from either form of post-processor. */
function surroundingTokens(processor: JsonFields): { clsToken: string; sepToken: string } {
  if (processor.string('type') === 'BertProcessing') {
    return { clsToken: firstOf(processor, 'cls'), sepToken: firstOf(processor, 'sep') };
  }
  const [first, , last] = processor.objects('single');
  const named = (piece: JsonFields | undefined, usual: string): string =>
    piece?.has('SpecialToken') === true ? specialId(piece) : usual;
  const [clsToken, sepToken] = [named(first, '[CLS]'), named(last, '[SEP]')];
  const expected = `${clsToken}:0 A:0 ${sepToken}:0`;
  requireTemplate(processor, 'single', expected);
  requireTemplate(processor, 'pair', `${expected} B:1 ${sepToken}:1`);
  return { clsToken, sepToken };
}

function firstOf(processor: JsonFields, name: string): string {
  const pair = processor.raw(name);
  const token: unknown = Array.isArray(pair) ? pair[0] : undefined;
  if (typeof token === 'string') return token;
  throw new TokenizerError('BAD_CONFIG', 'of the wrong type', {
    file: processor.file,
    at: processor.at(name),
    expected: 'a token and its id',
    found: shown(pair),
  });
}

function requireTemplate(processor: JsonFields, name: 'single' | 'pair', expected: string): void {
  const found = processor
    .objects(name)
    .map((piece) => {
      const inner = piece.object(piece.has('SpecialToken') ? 'SpecialToken' : 'Sequence');
      return `${inner.string('id')}:${inner.count('type_id')}`;
    })
    .join(' ');
  if (found !== expected) {
    throw new TokenizerError('UNSUPPORTED', 'not a template of this tokenizer', {
      file: processor.file,
      at: processor.at(name),
      expected,
      found: found === '' ? 'nothing' : found,
    });
  }
}

/**
 * Names of the special tokens around texts, from a `TemplateProcessing` whose second text and what follows it have type 1.
 *
 * @throws TokenizerError UNSUPPORTED for another post-processor or template
 */
export function readTemplate(processor: JsonFields): { before: string[]; between: string[]; after: string[] } {
  if (processor.string('type') !== 'TemplateProcessing') {
    throw new TokenizerError('UNSUPPORTED', 'not a post-processor of this tokenizer', {
      file: processor.file,
      at: processor.at('type'),
      expected: 'TemplateProcessing',
      found: processor.string('type'),
    });
  }
  const names = processor.objects('pair').map((piece) => (piece.has('Sequence') ? undefined : specialId(piece)));
  const texts = names.flatMap((name, k) => (name === undefined ? [k] : []));
  const [first = 0, second = 0] = texts;
  const part = (from: number, to?: number): string[] => names.slice(from, to).filter((name) => name !== undefined);
  const [before, between, after] = [part(0, first), part(first + 1, second), part(second + 1)];
  const typed = (ids: readonly string[], type: number): string[] => ids.map((id) => `${id}:${type}`);
  requireTemplate(processor, 'single', [...typed(before, 0), 'A:0', ...typed(after, 0)].join(' '));
  const start = [...typed(before, 0), 'A:0', ...typed(between, 0)];
  requireTemplate(processor, 'pair', [...start, 'B:1', ...typed(after, 1)].join(' '));
  return { before, between, after };
}

function specialId(piece: JsonFields): string {
  return piece.object('SpecialToken').string('id');
}
