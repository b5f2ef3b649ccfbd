import { TokenizerError } from '../error.js';
import type { JsonFields } from '../json-fields.js';
import { codePointSet } from '../unicode/code-point-set.js';
import { isPunctuation, isWhitespace } from '../unicode/normalize.js';
import { NUMERIC } from '../unicode/pipeline-tables.js';
import { matchesOf } from './oniguruma.js';
import { partsOf, patternOf, unsupportedPart } from './parts.js';

/** A part of a text, and whether a pattern matches it. */
interface Span {
  start: number;
  end: number;
  readonly isMatch: boolean;
}

/** Splits a text into words. */
export type PreTokenizer = (text: string) => readonly { readonly start: number; readonly end: number }[];

/** `SplitDelimiterBehavior`: what becomes of the matches between which a text is split. */
const BEHAVIORS = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'] as const;
type Behavior = (typeof BEHAVIORS)[number];

const numeric = codePointSet(NUMERIC);
const WORDS =
  /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]+|[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}\p{White_Space}]+/gu;

/** The pre-tokenizer of a `tokenizer.json`: each of its parts splits what those before have left. */
export function readPreTokenizer(value: unknown, file: string): PreTokenizer {
  return inSequence(partsOf(value, 'pretokenizers', 'pre_tokenizer', file).flatMap(preTokenizersOf));
}

/** `BertPreTokenizer`: whitespace parts words, punctuation stands alone. */
export const bertPreTokenizer: PreTokenizer = (text) => {
  const words: { start: number; end: number }[] = [];
  let start = 0;
  for (let at = 0; at < text.length;) {
    const codePoint = text.codePointAt(at) ?? 0;
    const end = at + (codePoint > 0xffff ? 2 : 1);
    const kind = kindOf(codePoint);
    if (kind !== INSIDE) {
      if (start < at) words.push({ start, end: at });
      if (kind === PUNCTUATION) words.push({ start: at, end });
      start = end;
    }
    at = end;
  }
  if (start < text.length) words.push({ start, end: text.length });
  return words;
};

const [INSIDE, WHITESPACE, PUNCTUATION] = [1, 2, 3];
/** What each unit is to BERT, 0 where nobody has asked. */
const kinds = new Uint8Array(0x10000);

function kindOf(codePoint: number): number {
  const known = kinds[codePoint];
  if (known !== undefined && known > 0) return known;
  const kind = isWhitespace(codePoint) ? WHITESPACE : isPunctuation(codePoint) ? PUNCTUATION : INSIDE;
  if (codePoint < kinds.length) kinds[codePoint] = kind;
  return kind;
}

function inSequence(parts: readonly PreTokenizer[]): PreTokenizer {
  return (text) => {
    let spans: readonly { start: number; end: number }[] = [{ start: 0, end: text.length }];
    for (const part of parts) {
      spans = spans.flatMap(({ start, end }) =>
        part(text.slice(start, end)).flatMap((inner) =>
          inner.start === inner.end ? [] : [{ start: start + inner.start, end: start + inner.end }],
        ),
      );
    }
    return spans;
  };
}

function preTokenizersOf(fields: JsonFields): PreTokenizer[] {
  switch (fields.string('type')) {
    case 'BertPreTokenizer':
      return [bertPreTokenizer];
    case 'Whitespace':
      return [(text) => kept(inverted(ofPattern(text, WORDS)), 'Removed')];
    case 'WhitespaceSplit':
      return [(text) => kept(ofCharacters(text, isWhitespace), 'Removed')];
    case 'Punctuation': {
      const behavior = fields.has('behavior') ? behaviorOf(fields) : 'Isolated';
      return [(text) => kept(ofCharacters(text, isPunctuation), behavior)];
    }
    case 'Digits': {
      const behavior = fields.boolean('individual_digits') ? 'Isolated' : 'Contiguous';
      return [
        (text) =>
          kept(
            ofCharacters(text, (codePoint) => numeric.has(codePoint)),
            behavior,
          ),
      ];
    }
    case 'CharDelimiterSplit': {
      const delimiter = characterOf(fields, 'delimiter');
      return [
        (text) =>
          kept(
            ofCharacters(text, (codePoint) => codePoint === delimiter),
            'Removed',
          ),
      ];
    }
    case 'Split': {
      const [pattern, behavior] = [patternOf(fields), behaviorOf(fields)];
      const invert = fields.optionalBoolean('invert') === true;
      return [
        (text) => {
          const spans = ofPattern(text, pattern);
          return kept(invert ? inverted(spans) : spans, behavior);
        },
      ];
    }
    default:
      throw unsupportedPart(
        fields,
        'BertPreTokenizer, Sequence, Whitespace, WhitespaceSplit, Punctuation, Digits, CharDelimiterSplit or Split',
      );
  }
}

/** @throws TokenizerError BAD_CONFIG for what is not one character */
function characterOf(fields: JsonFields, name: string): number | undefined {
  const text = fields.string(name);
  if (Array.from(text).length === 1) return text.codePointAt(0);
  throw new TokenizerError('BAD_CONFIG', 'of the wrong type', {
    file: fields.file,
    at: fields.at(name),
    expected: 'one character',
    found: JSON.stringify(text),
  });
}

function behaviorOf(fields: JsonFields): Behavior {
  const found = fields.string('behavior');
  const behavior = BEHAVIORS.find((name) => name === found);
  if (behavior !== undefined) return behavior;
  throw new TokenizerError('BAD_CONFIG', 'no way to split', {
    file: fields.file,
    at: fields.at('behavior'),
    expected: BEHAVIORS.join(', '),
    found,
  });
}

function ofCharacters(text: string, matches: (codePoint: number) => boolean): Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (let at = 0; at < text.length;) {
    const codePoint = text.codePointAt(at) ?? 0;
    const end = at + (codePoint > 0xffff ? 2 : 1);
    if (matches(codePoint)) {
      if (done < at) spans.push({ start: done, end: at, isMatch: false });
      spans.push({ start: at, end, isMatch: true });
      done = end;
    }
    at = end;
  }
  if (done < text.length) spans.push({ start: done, end: text.length, isMatch: false });
  return spans;
}

function ofPattern(text: string, pattern: RegExp): Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (const { start, end } of matchesOf(pattern, text)) {
    if (done < start) spans.push({ start: done, end: start, isMatch: false });
    spans.push({ start, end, isMatch: true });
    done = end;
  }
  if (done < text.length) spans.push({ start: done, end: text.length, isMatch: false });
  return spans;
}

const inverted = (spans: readonly Span[]): Span[] => spans.map((span) => ({ ...span, isMatch: !span.isMatch }));

function kept(spans: readonly Span[], behavior: Behavior): readonly Span[] {
  switch (behavior) {
    case 'Removed':
      return spans.filter(({ isMatch }) => !isMatch);
    case 'Isolated':
      return spans;
    case 'Contiguous':
      return merged(spans, (isMatch, before) => isMatch === before);
    case 'MergedWithPrevious':
      return merged(spans, (isMatch, before) => isMatch && !before);
    case 'MergedWithNext':
      return mergedWithNext(spans);
  }
}

/** Joins a span to the one before where it says so; before the first, none has matched. */
function merged(spans: readonly Span[], joins: (isMatch: boolean, before: boolean) => boolean): Span[] {
  const result: Span[] = [];
  let before = false;
  for (const span of spans) {
    const last = result.at(-1);
    if (last !== undefined && joins(span.isMatch, before)) last.end = span.end;
    else result.push({ ...span });
    before = span.isMatch;
  }
  return result;
}

function mergedWithNext(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  let before = false;
  for (const span of [...spans].reverse()) {
    const last = result.at(-1);
    if (last !== undefined && span.isMatch && !before) last.start = span.start;
    else result.push({ ...span });
    before = span.isMatch;
  }
  return result.reverse();
}
