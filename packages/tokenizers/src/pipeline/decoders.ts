import { bytesOfToken, isByteLevel } from '../bpe/byte-alphabet.js';
import { TokenizerError } from '../error.js';
import type { JsonFields } from '../json-fields.js';
import { cleanedPiece, piecesOf } from '../wordpiece-decoder.js';
import { matchesOf } from './oniguruma.js';
import { partsOf, patternOf, unsupportedPart } from './parts.js';

/** Text of tokens; `cleanUp` false leaves spaces before punctuation that a WordPiece decoder undoes. */
type Decode = (tokens: readonly string[], cleanUp?: boolean) => string;

/** A decoder as `tokenizer.json` has it, and what it does. */
export interface Decoder {
  /** Null where the file has none. */
  readonly json: unknown;
  readonly decode: Decode;
}

/** Characters that any decoder may give, and those that it may make of one. */
const [LONGEST_TEXT, GROWTH] = [2 ** 24, 64];

const lengthOf = (tokens: readonly string[]): number => tokens.reduce((sum, { length }) => sum + length, 0);

function bounded(tokens: readonly string[], most: number, file: string): readonly string[] {
  if (lengthOf(tokens) <= most) return tokens;
  const details = { file, at: 'decoder', expected: `at most ${most} characters`, found: 'more' };
  throw new TokenizerError('BAD_CONFIG', 'the decoder makes this text too long', details);
}

type Step = (tokens: readonly string[], cleanUp: boolean) => readonly string[];

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The decoder of a `tokenizer.json`: each of its parts after the one before; null joins tokens with spaces. One that is not
 * computed is refused by who calls it: whoever only encodes does not need it.
 *
 * @throws TokenizerError BAD_CONFIG for what is no decoder
 */
export function readDecoder(json: unknown, file: string): Decoder {
  return { json, decode: decodeOf(json, file) };
}

function decodeOf(value: unknown, file: string): Decode {
  if (value === null) return (tokens) => tokens.join(' ');
  try {
    const steps = partsOf(value, 'decoders', 'decoder', file).map(stepOf);
    return (tokens, cleanUp = true) => {
      const most = Math.max(LONGEST_TEXT, GROWTH * lengthOf(tokens));
      return steps.reduce((before, step) => bounded(step(before, cleanUp), most, file), tokens).join('');
    };
  } catch (error) {
    if (!(error instanceof TokenizerError && error.code === 'UNSUPPORTED')) throw error;
    return () => {
      throw error;
    };
  }
}

function stepOf(fields: JsonFields): Step {
  const each = (change: (token: string, k: number, last: number) => string): Step => {
    return (tokens) => tokens.map((token, k) => change(token, k, tokens.length - 1));
  };
  switch (fields.string('type')) {
    case 'WordPiece': {
      const [prefix, cleans] = [fields.string('prefix'), fields.boolean('cleanup')];
      return (tokens, cleanUp) => piecesOf(tokens, prefix, cleans && cleanUp);
    }
    case 'BPEDecoder': {
      const suffix = fields.string('suffix');
      return each((token, k, last) => token.replaceAll(suffix, k === last ? '' : ' '));
    }
    case 'Metaspace': {
      const replacement = fields.string('replacement');
      const scheme = fields.has('prepend_scheme') ? fields.string('prepend_scheme') : 'always';
      const isPrepended = scheme !== 'never' && fields.optionalBoolean('add_prefix_space') !== false;
      return each((token, k) => token.replaceAll(replacement, k === 0 && isPrepended ? '' : ' '));
    }
    case 'ByteLevel':
      return (tokens) => [utf8.decode(Uint8Array.from(tokens.flatMap((token) => Array.from(bytesOf(token)))))];
    case 'ByteFallback':
      return fallenBack;
    case 'Fuse':
      return (tokens) => [tokens.join('')];
    case 'Strip': {
      const content = fields.string('content');
      const [start, stop] = [fields.count('start'), fields.count('stop')];
      return each((token) => stripped(Array.from(token), content, start, stop));
    }
    case 'Replace': {
      const [pattern, content] = [patternOf(fields), fields.string('content')];
      return each((token) => replaced(token, pattern, content));
    }
    case 'CTC': {
      const [pad, delimiter] = [fields.string('pad_token'), fields.string('word_delimiter_token')];
      const cleans = fields.boolean('cleanup');
      return (tokens) =>
        tokens
          .filter((token, k) => token !== tokens[k - 1])
          .map((token) => token.replaceAll(pad, ''))
          .map((token) => (cleans ? cleanedPiece(token).replaceAll(delimiter, ' ') : token))
          .filter((token) => token !== '');
    }
    default:
      throw unsupportedPart(
        fields,
        'WordPiece, BPEDecoder, Metaspace, ByteLevel, ByteFallback, Fuse, Strip, Replace, CTC or Sequence',
      );
  }
}

/** A token with a character outside the alphabet stands for its own UTF-8, as a whole. */
const bytesOf = (token: string): Uint8Array =>
  isByteLevel(token) ? bytesOfToken(token) : new TextEncoder().encode(token);

/** `<0xE5>` is a byte; bytes one after the other that are no UTF-8 become a U+FFFD each. */
function fallenBack(tokens: readonly string[]): string[] {
  const result: string[] = [];
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length === 0) return;
    const text = utf8.decode(Uint8Array.from(bytes));
    const isRight = new TextEncoder().encode(text).length === bytes.length && !text.includes('\ufffd');
    result.push(isRight ? text : '\ufffd'.repeat(bytes.length));
    bytes = [];
  };
  for (const token of tokens) {
    const [, digits] = /^<0x([0-9A-Fa-f]{2})>$/.exec(token) ?? [];
    if (digits !== undefined) bytes.push(parseInt(digits, 16));
    else {
      flush();
      result.push(token);
    }
  }
  flush();
  return result;
}

/** At most `start` of the character from the start, and `stop` from what is left at the end. */
function stripped(characters: readonly string[], content: string, start: number, stop: number): string {
  let [from, to] = [0, characters.length];
  while (from < Math.min(start, to) && characters[from] === content) from++;
  while (to > from && characters.length - to < stop && characters[to - 1] === content) to--;
  return characters.slice(from, to).join('');
}

function replaced(token: string, pattern: RegExp, content: string): string {
  let [text, done] = ['', 0];
  for (const { start, end } of matchesOf(pattern, token)) {
    text += token.slice(done, start) + content;
    done = end;
  }
  return text + token.slice(done);
}
