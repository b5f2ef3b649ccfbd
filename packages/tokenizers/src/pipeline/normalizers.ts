import type { JsonFields } from '../json-fields.js';
import { bertNormalizer } from '../tokenizer-json.js';
import { codePointSet } from '../unicode/code-point-set.js';
import { isChinese, isDropped, isNonspacingMark, isWhitespace, type BertNormalization } from '../unicode/normalize.js';
import { COMBINING } from '../unicode/pipeline-tables.js';
import type { AlignedText } from './aligned-text.js';
import { matchesOf } from './oniguruma.js';
import { partsOf, patternOf, unsupportedPart } from './parts.js';
import { composed, decomposed } from './unicode-forms.js';

export type Normalizer = (text: AlignedText) => AlignedText;

const combining = codePointSet(COMBINING);

/** The normalizer of a `tokenizer.json`: each of its parts after the one before. */
export function readNormalizer(value: unknown, file: string): Normalizer {
  const parts = partsOf(value, 'normalizers', 'normalizer', file).map(normalizerOf);
  return (text) => parts.reduce((before, part) => part(before), text);
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
      const left = fields.optionalBoolean('strip_left') ?? false;
      const right = fields.optionalBoolean('strip_right') ?? false;
      return (text) => stripped(text, left, right);
    }
    default:
      throw unsupportedPart(
        fields,
        'BertNormalizer, Sequence, Lowercase, StripAccents, NFC, NFD, NFKC, NFKD, Replace, Prepend or Strip',
      );
  }
}

/** BERT's own, one step after the other as `normalizers/bert.rs` does. */
export function berts({ cleanText, tokenizeChineseChars, stripAccents, lowercase }: BertNormalization): Normalizer {
  const steps: Normalizer[] = [];
  if (cleanText) {
    const clean = { cleanText, tokenizeChineseChars, stripAccents, lowercase };
    steps.push((text) =>
      text.mapped((codePoint) =>
        isDropped(codePoint, clean) ? '' : isWhitespace(codePoint) ? ' ' : String.fromCodePoint(codePoint),
      ),
    );
  }
  if (tokenizeChineseChars) {
    steps.push((text) =>
      text.mapped((codePoint) => {
        const character = String.fromCodePoint(codePoint);
        return isChinese(codePoint, false) ? ` ${character} ` : character;
      }),
    );
  }
  if (stripAccents)
    steps.push((text) => filtered(decomposed(text, false), (codePoint) => !isNonspacingMark(codePoint)));
  if (lowercase) steps.push(lowercased);
  return (text) => steps.reduce((before, step) => step(before), text);
}

/** Character by character: no final sigma. */
const lowercased: Normalizer = (text) => text.mapped((codePoint) => String.fromCodePoint(codePoint).toLowerCase());

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
