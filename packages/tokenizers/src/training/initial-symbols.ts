import type { TrainingWord } from './training-word.js';

/** Which symbols training begins with. */
export interface SymbolOptions {
  /** First in the vocabulary. */
  readonly specialTokens?: readonly string[];
  /** Characters that are in the vocabulary whether or not the words hold them. */
  readonly initialAlphabet?: Iterable<string>;
  /** Keep so many characters, the most frequent ones; the others are left out of the words. */
  readonly limitAlphabet?: number;
  /** What a token inside a word begins with: `##` for WordPiece. */
  readonly continuingSubwordPrefix?: string;
  /** What a token at the end of a word ends with: `</w>` for GPT. */
  readonly endOfWordSuffix?: string;
  /**
   * Symbols with prefix or suffix in the order of their ids, before those that the words bring: they decide between equally
   * frequent pairs, and the reference numbers them by chance.
   */
  readonly firstSymbols?: readonly string[];
}

/** The vocabulary before any merge, and the words as ids in it. */
export interface InitialSymbols {
  readonly tokens: string[];
  readonly ids: Map<string, number>;
  readonly words: readonly TrainingWord[];
}

/** Special tokens, then characters by code point, then characters with prefix or suffix as the words bring them. */
export function initialSymbols(counts: ReadonlyMap<string, number>, options: SymbolOptions): InitialSymbols {
  const { specialTokens = [], firstSymbols = [], continuingSubwordPrefix = '', endOfWordSuffix = '' } = options;
  const tokens: string[] = [];
  const ids = new Map<string, number>();
  const idOf = (token: string): number => {
    const known = ids.get(token);
    if (known !== undefined) return known;
    ids.set(token, tokens.length);
    tokens.push(token);
    return tokens.length - 1;
  };
  specialTokens.forEach(idOf);
  const alphabet = alphabetOf(counts, options);
  alphabet.forEach(idOf);
  firstSymbols.forEach(idOf);
  const kept = new Set(tokens);
  const words = Array.from(counts.keys(), (word) => {
    const characters = Array.from(word);
    const found = characters.flatMap((character, k) => {
      if (!kept.has(character)) return [];
      const prefix = k === 0 ? '' : continuingSubwordPrefix;
      return idOf(prefix + character + (k === characters.length - 1 ? endOfWordSuffix : ''));
    });
    return { ids: found, lengths: found.map(() => 1) };
  });
  return { tokens, ids, words };
}

function alphabetOf(counts: ReadonlyMap<string, number>, options: SymbolOptions): string[] {
  const frequencies = new Map<string, number>();
  for (const [word, count] of counts) {
    for (const character of word) frequencies.set(character, (frequencies.get(character) ?? 0) + count);
  }
  for (const character of options.initialAlphabet ?? []) frequencies.set(character, Infinity);
  const byCode = [...frequencies.keys()].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
  if (options.limitAlphabet === undefined || byCode.length <= options.limitAlphabet) return byCode;
  const frequent = [...byCode].sort((a, b) => Number(frequencies.get(b)) - Number(frequencies.get(a)));
  const kept = new Set(frequent.slice(0, options.limitAlphabet));
  return byCode.filter((character) => kept.has(character));
}
