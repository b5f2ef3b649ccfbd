/** The word being read: its trie symbols, and where in the text each one's character stands. */
export class AlignedWord {
  /** Shape [capacity], of which `length` are in use; so are the two below. */
  readonly symbols: Uint16Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  length = 0;
  /** Code points after normalization, also of those behind the limit. */
  characters = 0;
  start = 0;
  end = 0;
  private readonly maxCharacters: number;

  constructor(maxCharacters: number) {
    this.maxCharacters = maxCharacters;
    this.symbols = new Uint16Array(maxCharacters * 2);
    this.starts = new Int32Array(maxCharacters * 2);
    this.ends = new Int32Array(maxCharacters * 2);
  }

  clear(): void {
    this.length = 0;
    this.characters = 0;
  }

  /** Appends one symbol, a character by itself, that stands at `start` to `end` in the text. */
  appendSymbol(symbol: number, start: number, end: number): void {
    this.count(1, start, end);
    if (this.characters <= this.maxCharacters) this.store(symbol, start, end);
  }

  /** Appends the symbols of some characters that all come from `start` to `end`. */
  append(symbols: Uint16Array, characters: number, start: number, end: number): void {
    this.count(characters, start, end);
    if (this.characters > this.maxCharacters) return;
    for (const symbol of symbols) this.store(symbol, start, end);
  }

  private count(characters: number, start: number, end: number): void {
    if (this.characters === 0) this.start = start;
    this.characters += characters;
    this.end = end;
  }

  private store(symbol: number, start: number, end: number): void {
    this.symbols[this.length] = symbol;
    this.starts[this.length] = start;
    this.ends[this.length++] = end;
  }
}
