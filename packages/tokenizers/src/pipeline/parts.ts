import { TokenizerError } from '../error.js';
import { JsonFields } from '../json-fields.js';
import { jsPattern } from './oniguruma.js';

/** Deeper than this no one writes a sequence of sequences. */
const DEEPEST = 16;

/** One part of a `tokenizer.json` by its type, or the parts of a sequence of them one after the other. */
export function partsOf(value: unknown, list: string, at: string, file: string, depth = 0): JsonFields[] {
  if (value === null && depth === 0) return [];
  const fields = new JsonFields(value, file, at);
  if (fields.string('type') !== 'Sequence') return [fields];
  const inner = fields.raw(list);
  if (!Array.isArray(inner) || depth === DEEPEST) {
    throw new TokenizerError('BAD_CONFIG', 'of the wrong type', {
      file,
      at: fields.at(list),
      expected: 'a list of parts',
    });
  }
  const items: readonly unknown[] = inner;
  return items.flatMap((item, k) => partsOf(item, list, `${fields.at(list)}[${k}]`, file, depth + 1));
}

/** `pattern`: a string to be found as it is, or a regular expression. */
export function patternOf(fields: JsonFields): RegExp {
  const pattern = fields.object('pattern');
  if (!pattern.has('String')) return jsPattern(pattern.string('Regex'), pattern.at('Regex'), fields.file);
  return new RegExp(pattern.string('String').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'gu');
}

export function unsupportedPart(fields: JsonFields, expected: string): TokenizerError {
  return new TokenizerError('UNSUPPORTED', 'not a part that a tokenizer of BERT’s kin is computed with', {
    file: fields.file,
    at: fields.at('type'),
    expected,
    found: fields.string('type'),
  });
}
