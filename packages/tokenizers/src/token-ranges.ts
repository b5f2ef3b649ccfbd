/** All tokens one after the other: the units of token `k` begin at `starts[k]` and end at `starts[k + 1]`. */
export interface FlatTokens {
  readonly units: Uint16Array;
  readonly starts: Int32Array;
  readonly ids: Int32Array;
}

/** The symbol of a token that ends where another goes on: no unit has it. */
export const ENDED = 0;

/** The tokens in an order in which all that begin alike are one range, made as far as it is asked for. */
export class TokenRanges {
  /** Indices of tokens. */
  readonly order: Int32Array;
  readonly symbols = new Uint16Array(0x10000);
  readonly ends = new Int32Array(0x10000);
  private readonly tokens: FlatTokens;
  private readonly arranged: Int32Array;
  /** Tokens of each symbol, then the place of its next one; all 0 between calls. */
  private readonly counts = new Int32Array(0x10000);

  constructor(tokens: FlatTokens) {
    this.tokens = tokens;
    this.order = new Int32Array(tokens.ids.length);
    for (let k = 0; k < this.order.length; k++) this.order[k] = k;
    this.arranged = new Int32Array(this.order.length);
  }

  /**
   * Divides the range from `low` to `high`, whose tokens have `depth` units in common, by the symbol behind them. Gives how
   * many parts there are and leaves their symbols, from small to large, in `symbols`, and their ends in `ends`.
   */
  divide(low: number, high: number, depth: number): number {
    const { order, counts, symbols, ends } = this;
    let parts = 0;
    for (let k = low; k < high; k++) {
      const symbol = this.symbolAt(order[k] ?? 0, depth);
      const count = counts[symbol] ?? 0;
      if (count === 0) symbols[parts++] = symbol;
      counts[symbol] = count + 1;
    }
    if (parts > 1) symbols.subarray(0, parts).sort();
    let end = low;
    for (let part = 0; part < parts; part++) {
      const symbol = symbols[part] ?? 0;
      const start = end;
      end += counts[symbol] ?? 0;
      counts[symbol] = start;
      ends[part] = end;
    }
    if (parts > 1) this.arrange(low, high, depth);
    for (let part = 0; part < parts; part++) counts[symbols[part] ?? 0] = 0;
    return parts;
  }

  /** Puts the range in the order of its symbols, of which `counts` says where the next token goes. */
  private arrange(low: number, high: number, depth: number): void {
    const { order, arranged, counts } = this;
    for (let k = low; k < high; k++) {
      const token = order[k] ?? 0;
      const symbol = this.symbolAt(token, depth);
      const place = counts[symbol] ?? 0;
      arranged[place] = token;
      counts[symbol] = place + 1;
    }
    for (let k = low; k < high; k++) order[k] = arranged[k] ?? 0;
  }

  private symbolAt(token: number, depth: number): number {
    const { units, starts } = this.tokens;
    const at = (starts[token] ?? 0) + depth;
    return at < (starts[token + 1] ?? 0) ? (units[at] ?? ENDED) : ENDED;
  }
}
