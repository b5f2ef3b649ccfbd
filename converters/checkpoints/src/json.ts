import { CheckpointError } from './error.js';

/** JSON with its objects as maps, so that a name such as `__proto__` is only a name. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = ReadonlyMap<string, JsonValue>;

const DEEPEST = 32;
/** Each takes tens or hundreds of bytes of memory; a tensor's entry has about 8. */
const MOST_VALUES = 2 ** 21;
const LONGEST_NUMBER = 64;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const WORDS: readonly (readonly [string, JsonValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/**
 * Parses JSON (RFC 8259) more strictly than `JSON.parse`: a duplicate name, `__proto__` as a name, nesting over 32
 * levels and more than 2^21 values are refused.
 * @param start Byte offset of the text in the file, for errors.
 * @throws CheckpointError BAD_HEADER.
 */
export function parseJson(bytes: Uint8Array, file: string, start = 0): JsonValue {
  const text = decodeUtf8(bytes, file, start);
  let position = 0;
  let values = 0;

  function fail(problem: string, found?: string): never {
    const offset = start + new TextEncoder().encode(text.slice(0, position)).length;
    throw new CheckpointError('BAD_HEADER', problem, { file, offset, ...(found === undefined ? {} : { found }) });
  }

  function skipSpace(): void {
    while (position < text.length && ' \t\n\r'.includes(text.charAt(position))) position++;
  }

  function take(character: string): boolean {
    skipSpace();
    if (text[position] !== character) return false;
    position++;
    return true;
  }

  function string(): string {
    if (!take('"')) return fail('not JSON: a string was expected', text.slice(position, position + 12));
    const opening = position - 1;
    for (; position < text.length; position++) {
      const unit = text.charCodeAt(position);
      if (unit === BACKSLASH) position++;
      else if (unit === QUOTE) return unquote(text.slice(opening, ++position), opening);
    }
    return fail('not JSON: a string without its end');
  }

  function unquote(quoted: string, from: number): string {
    try {
      return String(JSON.parse(quoted));
    } catch {
      position = from;
      return fail('not JSON: a string with a control character or an unknown escape', quoted.slice(0, 40));
    }
  }

  function object(depth: number): JsonObject {
    const entries = new Map<string, JsonValue>();
    if (take('}')) return entries;
    do {
      const name = string();
      if (entries.has(name)) fail('a name stands twice in one JSON object', name);
      if (name === '__proto__') fail('a forbidden name', name);
      if (!take(':')) fail('not JSON: a colon was expected');
      entries.set(name, value(depth + 1));
    } while (take(','));
    if (!take('}')) fail('not JSON: a comma or closing brace was expected');
    return entries;
  }

  function array(depth: number): readonly JsonValue[] {
    const items: JsonValue[] = [];
    if (take(']')) return items;
    do items.push(value(depth + 1));
    while (take(','));
    if (!take(']')) fail('not JSON: a comma or closing bracket was expected');
    return items;
  }

  function value(depth: number): JsonValue {
    if (++values > MOST_VALUES) fail(`JSON of more than ${MOST_VALUES} values`);
    if (depth > DEEPEST) fail(`JSON nested over ${DEEPEST} levels`);
    if (take('{')) return object(depth);
    if (take('[')) return array(depth);
    if (text[position] === '"') return string();
    for (const [word, meaning] of WORDS) {
      if (!text.startsWith(word, position)) continue;
      position += word.length;
      return meaning;
    }
    const number = NUMBER.exec(text.slice(position, position + LONGEST_NUMBER))?.[0];
    if (number === undefined) return fail('not JSON', text.slice(position, position + 12));
    position += number.length;
    return Number(number);
  }

  const parsed = value(0);
  skipSpace();
  if (position !== text.length) fail('text after the JSON value');
  return parsed;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

function decodeUtf8(bytes: Uint8Array, file: string, start: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new CheckpointError('BAD_HEADER', 'the text is not UTF-8', { file, offset: start, cause });
  }
}
