/** A JSON text without its vocabulary, and the vocabulary. */
export interface CutJson {
  readonly rest: string;
  readonly vocabulary: ReadonlyMap<string, number>;
}

const [QUOTE, BACKSLASH, COMMA, COLON, OPEN, CLOSE, ZERO, NINE] = [34, 92, 44, 58, 123, 125, 48, 57];
const KEY = '"vocab"';

/**
 * Takes the object `"vocab"` out of a `tokenizer.json`: as an object of tens of thousands of fields it takes `JSON.parse`
 * three times as long as this does. Undefined where it is not just names and counts or there are several: then the whole
 * text is to be parsed, which says what is wrong with it.
 */
export function cutVocabulary(text: string): CutJson | undefined {
  const key = text.indexOf(KEY);
  if (key < 0 || text.includes(KEY, key + KEY.length)) return undefined;
  let at = behindSpace(text, key + KEY.length);
  if (text.charCodeAt(at) !== COLON) return undefined;
  const start = behindSpace(text, at + 1);
  if (text.charCodeAt(start) !== OPEN) return undefined;
  const vocabulary = new Map<string, number>();
  const unusual = unusualUnits(text);
  let fields = 0;
  at = start;
  do {
    at = behindSpace(text, at + 1);
    const name = text.charCodeAt(at) === QUOTE ? nameAt(text, at, unusual) : undefined;
    if (name === undefined) return undefined;
    at = behindSpace(text, name.end);
    if (text.charCodeAt(at) !== COLON) return undefined;
    const first = behindSpace(text, at + 1);
    let count = 0;
    for (at = first; isDigit(text.charCodeAt(at)); at++) count = count * 10 + text.charCodeAt(at) - ZERO;
    if (at === first || at - first > 9 || (at - first > 1 && text.charCodeAt(first) === ZERO)) return undefined;
    vocabulary.set(name.value, count);
    fields++;
    at = behindSpace(text, at);
  } while (text.charCodeAt(at) === COMMA);
  if (text.charCodeAt(at) !== CLOSE || vocabulary.size !== fields) return undefined;
  return { rest: `${text.slice(0, start)}{}${text.slice(at + 1)}`, vocabulary };
}

const isDigit = (unit: number): boolean => unit >= ZERO && unit <= NINE;

/** Finds the next unit, from a place that only moves on, that a string of JSON holds escaped or that escapes. */
function unusualUnits(text: string): (from: number) => number {
  const pattern = /[\u0000-\u001f\\]/g; // eslint-disable-line no-control-regex -- JSON has them escaped
  let next = -1;
  return (from) => {
    if (next >= from) return next;
    pattern.lastIndex = from;
    return (next = pattern.exec(text)?.index ?? Infinity);
  };
}

/** The string whose first quote is at `start`. */
function nameAt(text: string, start: number, unusual: (from: number) => number) {
  let end = text.indexOf('"', start + 1);
  if (end < 0) return undefined;
  if (unusual(start) > end) return { value: text.slice(start + 1, end), end: end + 1 };
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  try {
    const value: unknown = JSON.parse(text.slice(start, end + 1));
    return typeof value === 'string' ? { value, end: end + 1 } : undefined;
  } catch {
    return undefined;
  }
}

function isEscaped(text: string, quote: number): boolean {
  let at = quote - 1;
  while (text.charCodeAt(at) === BACKSLASH) at--;
  return (quote - at) % 2 === 0;
}

function behindSpace(text: string, at: number): number {
  for (;;) {
    const unit = text.charCodeAt(at);
    if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9) return at;
    at++;
  }
}
