import { normalizeCodePoint, type BertNormalization } from './unicode/normalize.js';

/** An entry is `kind << KIND_SHIFT | value`; 0 means not computed yet. */
export const KIND_SHIFT = 28;
export const VALUE_MASK = (1 << KIND_SHIFT) - 1;
/** One character of a word; value: its symbol. */
export const WORD = 1;
export const SPACE = 2;
/** Leaves no trace in the normalized text. */
export const REMOVED = 3;
/** A word by itself (punctuation, an ideograph); value: its token id. */
export const ISOLATED = 4;
/** Characters of a word that are no single symbol; value: index of the `Expansion`. */
export const EXPANDED = 5;
/** A surrogate, or a unit that an added token begins with: look closer. */
export const LOOK = 6;

/** A mark whose place among its neighbours must be found: see `combiningRun`. */
export const MARK = 7;

/** What a vocabulary knows of UTF-16 units. */
export interface UnitSymbols {
  /** Symbol of each unit, 0 for one that no token holds. Shape [65536]. */
  readonly symbols: Uint16Array;
  /** The id of a whole word, -1 for none. */
  idOf(word: string): number;
}

/** Normalized characters of a word, from one code point of the text. */
export interface Expansion {
  readonly symbols: Uint16Array;
  /** Code points after normalization: what WordPiece's limit of 100 counts. */
  readonly characters: number;
}

const PAGE_BITS = 12;

/**
 * What each code point of the text means to the tokenizer, computed when first met: a direct table for the Basic
 * Multilingual Plane, pages of 4096 beyond it. It is bounded by the size of Unicode and independent of the text's.
 */
export class CodePointTable {
  /** Entries of UTF-16 units. Shape [65536]. */
  readonly units = new Uint32Array(0x10000);
  private readonly pages: (Uint32Array | undefined)[] = [];
  private readonly expansions: Expansion[] = [];
  private readonly behindLook = new Map<number, number>();

  private readonly vocabulary: UnitSymbols;
  private readonly unknownId: number;
  readonly normalization: BertNormalization;

  constructor(vocabulary: UnitSymbols, unknownId: number, normalization: BertNormalization, lookAt: Iterable<number>) {
    this.vocabulary = vocabulary;
    this.unknownId = unknownId;
    this.normalization = normalization;
    this.units.fill(LOOK << KIND_SHIFT, 0xd800, 0xe000);
    for (const unit of lookAt) this.units[unit] = LOOK << KIND_SHIFT;
  }

  /** Computes the entry of a UTF-16 unit that was met for the first time. */
  fill(unit: number): number {
    const entry = this.compute(unit);
    this.units[unit] = entry;
    return entry;
  }

  /** The entry of a whole code point, also where `units` says LOOK. */
  entryOf(codePoint: number): number {
    if (codePoint > 0xffff) return this.supplementary(codePoint);
    const entry = this.units[codePoint] ?? 0;
    if (entry === 0) return this.fill(codePoint);
    if (entry >>> KIND_SHIFT !== LOOK) return entry;
    const known = this.behindLook.get(codePoint);
    if (known !== undefined) return known;
    const computed = this.compute(codePoint);
    this.behindLook.set(codePoint, computed);
    return computed;
  }

  expansion(entry: number): Expansion {
    const found = this.expansions[entry & VALUE_MASK];
    if (found === undefined) throw new RangeError(`no expansion ${entry & VALUE_MASK}`);
    return found;
  }

  private supplementary(codePoint: number): number {
    const pageIndex = codePoint >> PAGE_BITS;
    const page = (this.pages[pageIndex] ??= new Uint32Array(1 << PAGE_BITS));
    const place = codePoint & ((1 << PAGE_BITS) - 1);
    const known = page[place] ?? 0;
    if (known !== 0) return known;
    const computed = this.compute(codePoint);
    page[place] = computed;
    return computed;
  }

  private compute(codePoint: number): number {
    const normalized = normalizeCodePoint(codePoint, this.normalization);
    switch (normalized.kind) {
      case 'removed':
        return REMOVED << KIND_SHIFT;
      case 'space':
        return SPACE << KIND_SHIFT;
      case 'mark':
        return MARK << KIND_SHIFT;
      case 'isolated': {
        const id = this.vocabulary.idOf(normalized.text);
        return (ISOLATED << KIND_SHIFT) | (id < 0 ? this.unknownId : id);
      }
      case 'word':
        return this.word(normalized.text);
    }
  }

  /** Symbols of normalized text. Shape [text.length]. */
  symbolsOf(text: string): Uint16Array {
    return Uint16Array.from({ length: text.length }, (_, k) => this.vocabulary.symbols[text.charCodeAt(k)] ?? 0);
  }

  private word(text: string): number {
    const symbols = this.symbolsOf(text);
    if (symbols.length === 1) return (WORD << KIND_SHIFT) | (symbols[0] ?? 0);
    this.expansions.push({ symbols, characters: Array.from(text).length });
    return (EXPANDED << KIND_SHIFT) | (this.expansions.length - 1);
  }
}
