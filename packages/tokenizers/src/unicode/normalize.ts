import { codePointSet } from './code-point-set.js';
import { KEPT_MARKS, NONSPACING_MARKS, PUNCTUATION, REMOVED, UNDECOMPOSED, WHITESPACE } from './tables.js';

/** The four switches of Hugging Face's `BertNormalizer`, and one that it has not. */
export interface BertNormalization {
  /** Drop control characters, make every whitespace a space (`clean_text`). */
  readonly cleanText: boolean;
  /** Each CJK ideograph is a word (`handle_chinese_chars`). */
  readonly tokenizeChineseChars: boolean;
  readonly stripAccents: boolean;
  readonly lowercase: boolean;
  /** As Google's code: keep private-use characters, and take U+2B820 to U+2B91F as ideographs. False unless said. */
  readonly google?: boolean;
}

/** What one code point of the text becomes: nothing, a space, a word of its own, or characters of a word. */
export type NormalizedCodePoint =
  | { readonly kind: 'removed' | 'space' }
  /** Its place depends on the marks around it: see `combiningRun`. */
  | { readonly kind: 'mark' }
  | { readonly kind: 'isolated' | 'word'; readonly text: string };

// The classes are the Rust library's, frozen: a token must not depend on the Unicode version of the browser.
const whitespace = codePointSet(WHITESPACE);
const punctuation = codePointSet(PUNCTUATION);
const removed = codePointSet(REMOVED);
const nonspacingMarks = codePointSet(NONSPACING_MARKS);
const keptMarks = codePointSet(KEPT_MARKS);
const undecomposed = codePointSet(UNDECOMPOSED);

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const REPLACEMENT = 0xfffd;

/**
 * `BasicTokenizer` on one code point, in the order of `normalizers/bert.rs`: clean, space ideographs, NFD without
 * nonspacing marks, lowercase (character by character: no final sigma), then split on whitespace and punctuation.
 * A lone surrogate is U+FFFD, as in any conversion to UTF-8.
 */
export function normalizeCodePoint(codePoint: number, options: BertNormalization): NormalizedCodePoint {
  const scalar = codePoint >= 0xd800 && codePoint <= 0xdfff ? REPLACEMENT : codePoint;
  if (scalar === TAB || scalar === LINE_FEED || scalar === CARRIAGE_RETURN) return { kind: 'space' };
  if (isDropped(scalar, options)) return { kind: 'removed' };
  if (whitespace.has(scalar)) return { kind: 'space' };
  if (options.stripAccents && codePointsOf(canonicalDecomposition(scalar)).some(isKeptMark)) return { kind: 'mark' };
  const text = options.lowercase ? lowercased(decomposed(scalar, options)) : decomposed(scalar, options);
  if (text === '') return { kind: 'removed' };
  const alone =
    punctuation.has(text.codePointAt(0) ?? 0) ||
    (options.tokenizeChineseChars && isChinese(scalar, options.google ?? false));
  return { kind: alone ? 'isolated' : 'word', text };
}

/** Whether `clean_text` drops a character. */
export function isDropped(codePoint: number, { cleanText, google }: BertNormalization): boolean {
  if (!cleanText || codePoint === TAB || codePoint === LINE_FEED || codePoint === CARRIAGE_RETURN) return false;
  return removed.has(codePoint) && !(google === true && isPrivateUse(codePoint));
}

function isPrivateUse(codePoint: number): boolean {
  return (codePoint >= 0xe000 && codePoint <= 0xf8ff) || (codePoint >= 0xf0000 && (codePoint & 0xffff) < 0xfffe);
}

export const isWhitespace = (codePoint: number): boolean => whitespace.has(codePoint);
export const isPunctuation = (codePoint: number): boolean => punctuation.has(codePoint);

/** What accent stripping drops. */
export function isNonspacingMark(codePoint: number): boolean {
  return nonspacingMarks.has(codePoint);
}

/** What accent stripping keeps although canonical ordering moves it: Hangul tone marks, musical stems and the like. */
export function isKeptMark(codePoint: number): boolean {
  return keptMarks.has(codePoint);
}

/** Decomposed by newer versions of Unicode than the reference's. */
export const isUndecomposed = (codePoint: number): boolean => undecomposed.has(codePoint);

/** NFD of one code point, by the reference's Unicode version. */
export function canonicalDecomposition(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  return undecomposed.has(codePoint) ? character : character.normalize('NFD');
}

function codePointsOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

function decomposed(codePoint: number, { stripAccents }: BertNormalization): string {
  if (!stripAccents) return String.fromCodePoint(codePoint);
  let kept = '';
  for (const part of canonicalDecomposition(codePoint)) if (!isNonspacingMark(part.codePointAt(0) ?? 0)) kept += part;
  return kept;
}

function lowercased(text: string): string {
  let lower = '';
  for (const character of text) lower += character.toLowerCase();
  return lower;
}

/** The CJK Unified Ideographs blocks that BERT separates (`_is_chinese_char` of Google's tokenization.py). */
export function isChinese(codePoint: number, google: boolean): boolean {
  return (
    (codePoint >= 0x4e00 && codePoint <= 0x9fff) ||
    (codePoint >= 0x3400 && codePoint <= 0x4dbf) ||
    (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
    (codePoint >= 0x20000 && codePoint <= 0x2a6df) ||
    (codePoint >= 0x2a700 && codePoint <= 0x2b81f) ||
    // Google's code begins this block where Unicode does, the Rust library at U+2B920.
    (codePoint >= (google ? 0x2b820 : 0x2b920) && codePoint <= 0x2ceaf) ||
    (codePoint >= 0x2f800 && codePoint <= 0x2fa1f)
  );
}
