import { TokenizerError } from '../error.js';
import type { JsonFields } from '../json-fields.js';
import { bertNormalizer } from '../tokenizer-json.js';
import { codePointSet } from '../unicode/code-point-set.js';
import { isChinese, isDropped, isNonspacingMark, isWhitespace, type BertNormalization } from '../unicode/normalize.js';
import { COMBINING } from '../unicode/pipeline-tables.js';
import { remembered, type AlignedText } from './aligned-text.js';
import { matchesOf } from './oniguruma.js';
import { partsOf, patternOf, unsupportedPart } from './parts.js';
import { composed, decomposed } from './unicode-forms.js';

export type Normalizer = (text: AlignedText) => AlignedText;

const combining = codePointSet(COMBINING);

/** The normalizer of a `tokenizer.json`: each of its parts after the one before. */
export function readNormalizer(value: unknown, file: string): Normalizer {
  const parts = partsOf(value, 'normalizers', 'normalizer', file).map(normalizerOf);
  return (text) => {
    try {
      return parts.reduce((before, part) => part(before), text);
    } catch (error) {
      if (!(error instanceof TokenizerError)) throw error;
      throw new TokenizerError(error.code, 'the normalizers make a text too long', { ...error.details, file });
    }
  };
}

function normalizerOf(fields: JsonFields): Normalizer {
  switch (fields.string('type')) {
    case 'BertNormalizer': {
      const { lowerCase, stripAccents, ...others } = bertNormalizer(fields);
      return berts({ ...others, lowercase: lowerCase, stripAccents: stripAccents ?? lowerCase });
    }
    case 'Lowercase':
      return lowercased;
    case 'StripAccents':
      return (text) => filtered(text, (codePoint) => !combining.has(codePoint));
    case 'NFC':
      return (text) => composed(text, false);
    case 'NFD':
      return (text) => decomposed(text, false);
    case 'NFKC':
      return (text) => composed(text, true);
    case 'NFKD':
      return (text) => decomposed(text, true);
    case 'Replace': {
      const [pattern, content] = [patternOf(fields), fields.string('content')];
      return (text) => text.replaced(matchesOf(pattern, text.text), content);
    }
    case 'Prepend': {
      const content = fields.string('prepend');
      return (text) => text.prepended(content);
    }
    case 'Strip': {
      const left = fields.boolean('strip_left');
      const right = fields.boolean('strip_right');
      return (text) => stripped(text, left, right);
    }
    default:
      throw unsupportedPart(
        fields,
        'BertNormalizer, Sequence, Lowercase, StripAccents, NFC, NFD, NFKC, NFKD, Replace, Prepend or Strip',
      );
  }
}

/** BERT's own, as `normalizers/bert.rs` does it: what changes characters by themselves before decomposition, and after. */
export function berts({ cleanText, tokenizeChineseChars, stripAccents, lowercase }: BertNormalization): Normalizer {
  const switches = { cleanText, tokenizeChineseChars, stripAccents, lowercase };
  const first = remembered((codePoint) => {
    if (cleanText && isDropped(codePoint, switches)) return '';
    if (cleanText && isWhitespace(codePoint)) return ' ';
    const character = String.fromCodePoint(codePoint);
    return tokenizeChineseChars && isChinese(codePoint, false) ? ` ${character} ` : character;
  });
  const last = remembered((codePoint) => {
    if (stripAccents && isNonspacingMark(codePoint)) return '';
    const character = String.fromCodePoint(codePoint);
    return lowercase ? character.toLowerCase() : character;
  });
  return (text) => {
    const cleaned = cleanText || tokenizeChineseChars ? text.mapped(first) : text;
    const parted = stripAccents ? decomposed(cleaned, false) : cleaned;
    return stripAccents || lowercase ? parted.mapped(last) : parted;
  };
}

/** Character by character: no final sigma. */
const lowercase = remembered((codePoint) => String.fromCodePoint(codePoint).toLowerCase());
const lowercased: Normalizer = (text) => text.mapped(lowercase);

const filtered = (text: AlignedText, keep: (codePoint: number) => boolean): AlignedText =>
  text.mapped((codePoint) => (keep(codePoint) ? String.fromCodePoint(codePoint) : ''));

/** No whitespace is beyond U+FFFF. */
function stripped(aligned: AlignedText, left: boolean, right: boolean): AlignedText {
  const { text } = aligned;
  let [from, to] = [0, text.length];
  while (left && from < to && isWhitespace(text.charCodeAt(from))) from++;
  while (right && to > from && isWhitespace(text.charCodeAt(to - 1))) to--;
  return aligned.slice(from, to);
}
