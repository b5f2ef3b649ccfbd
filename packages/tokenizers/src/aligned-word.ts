const SMALLEST = 256;
const LARGEST_KEPT = 1 << 16;

/** The word being read: its symbols, and where in the text each one's character stands. */
export class AlignedWord {
  /** Shape [capacity], of which `length` are in use; so are the two below. */
  symbols = new Uint16Array(SMALLEST);
  starts = new Int32Array(SMALLEST);
  ends = new Int32Array(SMALLEST);
  length = 0;
  /** Code points after normalization, also of those behind the limit. */
  characters = 0;
  start = 0;
  end = 0;
  private readonly maxCharacters: number;

  constructor(maxCharacters: number) {
    this.maxCharacters = maxCharacters;
  }

  clear(): void {
    if (this.symbols.length > LARGEST_KEPT) this.resize(SMALLEST);
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
    if (this.length === this.symbols.length) this.resize(this.length * 2);
    this.symbols[this.length] = symbol;
    this.starts[this.length] = start;
    this.ends[this.length++] = end;
  }

  private resize(capacity: number): void {
    const kept = Math.min(this.length, capacity);
    const [symbols, starts, ends] = [new Uint16Array(capacity), new Int32Array(capacity), new Int32Array(capacity)];
    symbols.set(this.symbols.subarray(0, kept));
    starts.set(this.starts.subarray(0, kept));
    ends.set(this.ends.subarray(0, kept));
    [this.symbols, this.starts, this.ends] = [symbols, starts, ends];
  }
}
