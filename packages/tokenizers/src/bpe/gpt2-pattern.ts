import { codePointSet } from '../unicode/code-point-set.js';
import { LETTERS, NUMBERS, SPACES } from './pattern-tables.js';

/** Everything but letters, numbers and whitespace. */
export const OTHER = 0;
export const LETTER = 1;
export const NUMBER = 2;
export const WHITESPACE = 3;
/** A surrogate: its class is that of the code point. */
const SURROGATE = 4;

const SPACE = 0x20;
const APOSTROPHE = 0x27;

// The classes are the Rust library's, frozen: a token must not depend on the Unicode version of the browser.
const letters = codePointSet(LETTERS);
const numbers = codePointSet(NUMBERS);
let shared: Uint8Array | undefined;

/** Class of each UTF-16 unit, made when first asked for. Shape [65536]. */
function unitClasses(): Uint8Array {
  if (shared !== undefined) return shared;
  const classes = new Uint8Array(0x10000);
  fillRuns(classes, LETTERS, LETTER);
  fillRuns(classes, NUMBERS, NUMBER);
  fillRuns(classes, SPACES, WHITESPACE);
  classes.fill(SURROGATE, 0xd800, 0xe000);
  shared = classes;
  return classes;
}

function fillRuns(classes: Uint8Array, runs: string, value: number): void {
  let at = 0;
  runs.split(' ').forEach((length, k) => {
    const end = at + parseInt(length, 36);
    if (k % 2 === 1) classes.fill(value, at, end);
    at = end;
  });
}

/** The pattern of OpenAI's encoder.py, by hand: `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`. */
export class Gpt2Pattern {
  private readonly classes = unitClasses();

  /** Where the match that begins at `start` ends; `text` counts as over at `to`. */
  matchEnd(text: string, start: number, to: number): number {
    const { classes } = this;
    const unit = text.charCodeAt(start);
    let at = start;
    if (unit === APOSTROPHE) {
      const length = contractionLength(text, start, to);
      if (length > 0) return start + length;
    } else if (unit === SPACE && start + 1 < to) at++;
    let kind = classes[text.charCodeAt(at)] ?? OTHER;
    if (kind === WHITESPACE) return this.whitespaceEnd(text, start, to);
    if (kind === SURROGATE) {
      kind = surrogateClass(text, at);
      at += kind === OTHER && !isPair(text, at) ? 1 : 2;
    } else at++;
    while (at < to) {
      const next = classes[text.charCodeAt(at)] ?? OTHER;
      if (next === kind) at++;
      else if (next === SURROGATE && surrogateClass(text, at) === kind) at += isPair(text, at) ? 2 : 1;
      else break;
    }
    return at;
  }

  /** A run of whitespace leaves its last character to what follows, unless it has only that or nothing follows. */
  private whitespaceEnd(text: string, start: number, to: number): number {
    let at = start + 1;
    while (at < to && this.classes[text.charCodeAt(at)] === WHITESPACE) at++;
    return at === to || at === start + 1 ? at : at - 1;
  }
}

/** 2 or 3 where a contraction stands at `at`, else 0. */
function contractionLength(text: string, at: number, to: number): number {
  const room = to - at;
  if (room < 2) return 0;
  const next = text[at + 1];
  if (next === 's' || next === 't' || next === 'm' || next === 'd') return 2;
  if (room < 3) return 0;
  const last = text[at + 2];
  const known = (next === 'r' && last === 'e') || (next === 'v' && last === 'e') || (next === 'l' && last === 'l');
  return known ? 3 : 0;
}

function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff;
}

/** The class of the code point at a surrogate; of a lone one, OTHER. */
function surrogateClass(text: string, at: number): number {
  const code = text.codePointAt(at) ?? 0;
  if (code <= 0xffff) return OTHER;
  return letters.has(code) ? LETTER : numbers.has(code) ? NUMBER : OTHER;
}
