import type { BertTokenizerOptions } from './bert-options.js';
import { TokenizerError } from './error.js';
import type { AddedTokenOption } from './extended-vocabulary.js';
import { JsonFields, shown } from './json-fields.js';
import { vocabularyOfJson, type Vocabulary } from './vocabulary.js';

/** What a tokenizer is made from. */
export interface TokenizerSource {
  readonly vocabulary: Vocabulary;
  readonly options: BertTokenizerOptions;
}

/**
 * Reads a `tokenizer.json` of Hugging Face's `tokenizers` whose parts are BERT's. Its truncation and padding are left
 * to the caller.
 *
 * @throws TokenizerError UNSUPPORTED for parts of another kind, BAD_CONFIG for fields of the wrong type
 */
export function readTokenizerJson(text: string, file: string): TokenizerSource {
  const json = JsonFields.parse(text, file);
  const normalizer = part(json, 'normalizer', ['BertNormalizer']);
  part(json, 'pre_tokenizer', ['BertPreTokenizer']);
  const model = json.object('model');
  if (model.has('type')) part(json, 'model', ['WordPiece']);
  const stripAccents = normalizer.optionalBoolean('strip_accents');
  return {
    vocabulary: vocabularyOfJson(model.object('vocab')),
    options: {
      file,
      cleanText: normalizer.optionalBoolean('clean_text') ?? true,
      tokenizeChineseChars: normalizer.optionalBoolean('handle_chinese_chars') ?? true,
      lowercase: normalizer.optionalBoolean('lowercase') ?? true,
      stripAccents,
      unkToken: model.string('unk_token'),
      continuingSubwordPrefix: model.string('continuing_subword_prefix'),
      maxInputCharsPerWord: model.count('max_input_chars_per_word'),
      addedTokens: json.has('added_tokens') ? json.objects('added_tokens').map((token) => addedToken(token)) : [],
      ...surroundingTokens(part(json, 'post_processor', ['TemplateProcessing', 'BertProcessing'])),
    },
  };
}

function part(json: JsonFields, name: string, kinds: readonly string[]): JsonFields {
  const found = json.has(name) ? json.object(name).string('type') : undefined;
  if (found !== undefined && kinds.includes(found)) return json.object(name);
  throw new TokenizerError('UNSUPPORTED', 'not a part of a BERT tokenizer', {
    file: json.file,
    at: json.at(name),
    expected: kinds.join(' or '),
    found: found ?? 'nothing',
  });
}

/**
 * One entry of `added_tokens`, or of `added_tokens_decoder` with its id given.
 *
 * @param verbatim the tokenizer normalizes nothing, so that matching after normalization is matching in the text
 */
export function addedToken(token: JsonFields, verbatim = false, id = token.count('id')): AddedTokenOption {
  const special = token.optionalBoolean('special') ?? false;
  if (!verbatim && (token.optionalBoolean('normalized') ?? !special)) {
    throw new TokenizerError('UNSUPPORTED', 'an added token that is matched after normalization', {
      file: token.file,
      at: token.at('normalized'),
      expected: 'false',
      found: `true for ${shown(token.raw('content'))}`,
    });
  }
  return {
    content: token.string('content'),
    id,
    special,
    lstrip: token.optionalBoolean('lstrip') ?? false,
    rstrip: token.optionalBoolean('rstrip') ?? false,
    singleWord: token.optionalBoolean('single_word') ?? false,
  };
}

/** `[CLS]` and `[SEP]` by name, from either form of post-processor. */
function surroundingTokens(processor: JsonFields): { clsToken: string; sepToken: string } {
  if (processor.string('type') === 'BertProcessing') {
    return { clsToken: firstOf(processor, 'cls'), sepToken: firstOf(processor, 'sep') };
  }
  const single = processor.objects('single');
  const [cls, , sep] = single;
  const clsToken = cls?.has('SpecialToken') === true ? cls.object('SpecialToken').string('id') : '';
  const sepToken = sep?.has('SpecialToken') === true ? sep.object('SpecialToken').string('id') : '';
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
      found,
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
