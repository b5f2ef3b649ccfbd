import { TokenizerError } from './error.js';
import type { AddedTokenOption } from './extended-vocabulary.js';
import { listedTokens } from './added-token-files.js';
import { JsonFields } from './json-fields.js';
import { lowerCases } from './pipeline-case.js';
import type { TokenizerSource } from './tokenizer-source.js';
import { readPostProcessor } from './post-processor.js';
import type { RowTemplate } from './row-layout.js';
import type { Vocabulary } from './vocabulary.js';
import { vocabularyOfJson } from './vocabulary-json.js';

/**
 * Reads a `tokenizer.json` of Hugging Face's `tokenizers` whose parts are BERT's. Its truncation and padding are left
 * to the caller.
 *
 * @throws TokenizerError UNSUPPORTED for parts of another kind, BAD_CONFIG for fields of the wrong type
 */
export function readTokenizerJson(text: string, file: string): TokenizerSource & { readonly decoderJson: unknown } {
  const json = JsonFields.parse(text, file);
  const own = kindOf(json, 'normalizer') === 'BertNormalizer' ? json.object('normalizer') : undefined;
  const isPlain = own !== undefined && kindOf(json, 'pre_tokenizer') === 'BertPreTokenizer';
  const pipeline = isPlain
    ? undefined
    : { normalizer: json.raw('normalizer') ?? null, preTokenizer: json.raw('pre_tokenizer') ?? null, file };
  const model = json.object('model');
  if (model.has('type') && model.string('type') !== 'WordPiece') {
    throw new TokenizerError('UNSUPPORTED', 'not a part of a BERT tokenizer', {
      file: json.file,
      at: json.at('model'),
      expected: 'WordPiece',
      found: model.string('type'),
    });
  }
  const vocabulary = vocabularyOfJson(model.object('vocab'));
  const addedTokens = listedTokens(json);
  const prefix = model.string('continuing_subword_prefix');
  const { template, ...names } = surroundings(json, vocabulary, addedTokens);
  const { decoderJson, ...cleanUp } = decoderOf(json, prefix);
  return {
    vocabulary,
    pipeline,
    decoderJson,
    template,
    options: {
      file,
      ...(own === undefined ? { lowerCase: lowerCases(json.raw('normalizer')) } : bertNormalizer(own)),
      unkToken: model.string('unk_token'),
      continuingSubwordPrefix: prefix,
      maxInputCharsPerWord: model.count('max_input_chars_per_word'),
      addedTokens,
      ...cleanUp,
      ...names,
    },
  };
}

/** The decoder of WordPiece undoes the spaces before punctuation unless it says otherwise; any other is kept as it is. */
function decoderOf(json: JsonFields, prefix: string): { cleanUp?: false; decoderJson?: unknown } {
  const own = json.has('decoder') ? json.object('decoder') : undefined;
  if (own?.raw('type') !== 'WordPiece' || own.raw('prefix') !== prefix)
    return { decoderJson: json.raw('decoder') ?? null };
  return own.optionalBoolean('cleanup') === false ? { cleanUp: false } : {};
}

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

/** What is put around texts: by the names of `[CLS]` and `[SEP]` where it is BERT's own, else by ids. */
function surroundings(json: JsonFields, { ids: known, tokens }: Vocabulary, added: readonly AddedTokenOption[]) {
  const { template, ids } = readPostProcessor(json);
  const { before, between, after, alone, pairType } = template;
  const listed = new Set(added.map(({ content }) => content));
  const named = (name: string | undefined, usual: string): string =>
    name !== undefined && (listed.has(name) || !known.has(usual)) ? name : usual;
  const [clsToken, sepToken] = [named(before[0], '[CLS]'), named(after.at(-1), '[SEP]')];
  const last = added.reduce((most, { id = -1 }) => Math.max(most, id), tokens.length - 1);
  const idsOf = (names: readonly string[]): number[] =>
    names.flatMap((name) => {
      const found = ids.get(name) ?? [known.get(name) ?? -1];
      if (found.every((id) => id >= 0 && id <= last)) return found;
      throw new TokenizerError('BAD_CONFIG', 'a token of the template that there is not', {
        file: json.file,
        at: json.at('post_processor.special_tokens'),
        expected: `ids of ${JSON.stringify(name)} up to ${last}`,
      });
    });
  const rows: RowTemplate = {
    ...{ before: idsOf(before), between: idsOf(between), after: idsOf(after) },
    ...(alone === undefined ? {} : { alone: { before: idsOf(alone.before), between: [], after: idsOf(alone.after) } }),
    ...(pairType === undefined ? {} : { pairType }),
  };
  const [cls, sep] = [known.get(clsToken) ?? -1, known.get(sepToken) ?? -1];
  const isOwn = JSON.stringify(rows) === JSON.stringify({ before: [cls], between: [sep], after: [sep] });
  return { clsToken, sepToken, template: isOwn ? undefined : rows };
}
