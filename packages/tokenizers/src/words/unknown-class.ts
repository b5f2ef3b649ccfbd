import { checkArgument, string } from '@firth/options';

/** What an unknown word looks like. */
export type UnknownClass = 'NUMBER' | 'CAPITALS' | 'CAPITALISED' | 'MIXED' | 'HYPHENATED';

const PATTERNS: readonly (readonly [UnknownClass, RegExp])[] = [
  ['NUMBER', /^[+-]?\p{Nd}+([.,:/-]\p{Nd}+)*(%|\p{L}{1,2})?$/u],
  ['MIXED', /^(?=.*\p{Nd})(?=.*\p{L})/u],
  ['CAPITALS', /^\p{Lu}[\p{Lu}.&-]+$/u],
  ['CAPITALISED', /^\p{Lu}/u],
  ['HYPHENATED', /\p{L}-\p{L}/u],
];

/**
 * The class of a word by its form (1,234.5, B2B, NATO, Zürich, well-known), undefined for any other: an unknown number is
 * then not the same word as an unknown name.
 */
export function unknownClass(word: string): UnknownClass | undefined {
  checkArgument('unknownClass', 'word', string(), word);
  return PATTERNS.find(([, pattern]) => pattern.test(word))?.[0];
}
