import { TokenizerError } from '../error.js';
import { JsonFields, shown } from '../json-fields.js';
import { listedTokens } from '../added-token-files.js';
import { vocabularyOfJson } from '../vocabulary-json.js';
import type { BpeSource } from './bpe-files.js';
import { readMerges, requireMerges } from './bpe-files.js';
import type { Merge } from './merge-table.js';

/**
 * Reads the vocabulary, merges and added tokens of a `tokenizer.json` whose model is BPE.
 *
 * @throws TokenizerError UNSUPPORTED for another model or one with settings that GPT's have not
 */
export function readBpeModel(json: JsonFields, suffix: string): BpeSource {
  const model = json.object('model');
  const kind = model.has('type') ? model.string('type') : 'BPE';
  if (kind !== 'BPE') throw unsupported(model, 'type', 'BPE');
  if (model.has('continuing_subword_prefix') && model.string('continuing_subword_prefix') !== '') {
    throw unsupported(model, 'continuing_subword_prefix', 'nothing');
  }
  const found = model.has('end_of_word_suffix') ? model.string('end_of_word_suffix') : '';
  if (found !== suffix) throw unsupported(model, 'end_of_word_suffix', JSON.stringify(suffix));
  for (const name of ['byte_fallback', 'ignore_merges', 'fuse_unk']) {
    if (model.optionalBoolean(name) === true) throw unsupported(model, name, 'false');
  }
  if ((model.raw('dropout') ?? 0) !== 0)
    throw unsupported(model, 'dropout', 'null; for training there is the option dropout');
  if (model.has('unk_token')) model.string('unk_token');
  const vocabulary = vocabularyOfJson(model.object('vocab'));
  const merges = mergesOf(model);
  requireMerges(merges, vocabulary, model.file, model.at('merges'));
  return { vocabulary, merges, addedTokens: listedTokens(json), file: model.file, ...otherDecoder(json, suffix) };
}

/** The decoder, unless it is what undoes the model's own tokens. */
function otherDecoder(json: JsonFields, suffix: string): Pick<BpeSource, 'decoder'> {
  const own = json.has('decoder') ? json.object('decoder') : undefined;
  const isOwn =
    suffix === ''
      ? own?.raw('type') === 'ByteLevel'
      : own?.raw('type') === 'BPEDecoder' && own.raw('suffix') === suffix;
  return isOwn ? {} : { decoder: json.raw('decoder') ?? null };
}

/** Older files write a merge as one string with a space, newer ones as two strings. */
function mergesOf(model: JsonFields): Merge[] {
  const value = model.raw('merges');
  if (!Array.isArray(value)) throw wrongMerges(model, value);
  const items: readonly unknown[] = value;
  if (items.every((item) => typeof item === 'string')) return readMerges(items.join('\n'), model.file);
  return items.map((item) => {
    const pair: readonly unknown[] = Array.isArray(item) ? item : [];
    const [first, second] = pair;
    if (typeof first === 'string' && typeof second === 'string' && pair.length === 2) return [first, second];
    throw wrongMerges(model, item);
  });
}

function wrongMerges(model: JsonFields, value: unknown): TokenizerError {
  return new TokenizerError('BAD_CONFIG', 'of the wrong type', {
    file: model.file,
    at: model.at('merges'),
    expected: 'a list of pairs',
    found: shown(value),
  });
}

export function unsupported(json: JsonFields, name: string, expected: string): TokenizerError {
  return new TokenizerError('UNSUPPORTED', 'not a setting of this tokenizer', {
    file: json.file,
    at: json.at(name),
    expected,
    found: shown(json.raw(name)),
  });
}
