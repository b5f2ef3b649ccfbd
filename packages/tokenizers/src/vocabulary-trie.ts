/**
 * A vocabulary as one double-array trie over UTF-16 units (Aoe 1989). A state `s` moves on symbol `c` to
 * `t = base[s] + c` where `check[t] === s`; units that no token holds have symbol 0, which no state moves on.
 */
export interface VocabularyTrie {
  /** Symbol of a UTF-16 unit, 0 for one that no token holds. Shape [65536]. */
  readonly symbols: Uint16Array;
  /** Per state: base, check, token id (-1 where no token ends), 0. Shape [states, 4]. */
  readonly states: Int32Array;
  /** The state that `text` leads to, -1 for none. */
  walk(text: string): number;
  /** The id of exactly `text`, -1 for none. */
  idOf(text: string): number;
}

const NONE = -1;

/** Builds the trie; of equal tokens the later id wins, as in the reference loaders. */
export function vocabularyTrie(tokens: ReadonlyMap<string, number>): VocabularyTrie {
  const sorted = [...tokens.keys()].filter((token) => token !== '').sort(byUnits);
  const symbols = frequentFirst(sorted);
  const ids = Int32Array.from(sorted, (token) => tokens.get(token) ?? NONE);
  const states = new StateArray();
  place(sorted, ids, symbols, states);
  return trieOver(symbols, states.trimmed());
}

function trieOver(symbols: Uint16Array, states: Int32Array): VocabularyTrie {
  const walk = (text: string): number => {
    let state = 0;
    for (let k = 0; k < text.length; k++) {
      const symbol = symbols[text.charCodeAt(k)] ?? 0;
      const next = (states[state * 4] ?? 0) + symbol;
      if (symbol === 0 || states[next * 4 + 1] !== state) return NONE;
      state = next;
    }
    return state;
  };
  return {
    symbols,
    states,
    walk,
    idOf: (text) => {
      const state = walk(text);
      return state === NONE ? NONE : (states[state * 4 + 2] ?? NONE);
    },
  };
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Numbers the units by how many tokens hold them, so that the arrays of frequent states stay dense. */
function frequentFirst(tokens: readonly string[]): Uint16Array {
  const counts = new Uint32Array(0x10000);
  for (const token of tokens) {
    for (let k = 0; k < token.length; k++) {
      const unit = token.charCodeAt(k);
      counts[unit] = (counts[unit] ?? 0) + 1;
    }
  }
  const used = Array.from(counts.keys()).filter((unit) => counts[unit] !== 0);
  used.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  const symbols = new Uint16Array(0x10000);
  used.forEach((unit, rank) => (symbols[unit] = rank + 1));
  return symbols;
}

/** Walks the sorted tokens breadth first; each range of tokens with a common prefix is one state. */
function place(tokens: readonly string[], ids: Int32Array, symbols: Uint16Array, states: StateArray): void {
  const queue: { state: number; low: number; high: number; depth: number }[] = [
    { state: 0, low: 0, high: tokens.length, depth: 0 },
  ];
  for (const { state, low, high, depth } of queue) {
    let first = low;
    if (first < high && tokens[first]?.length === depth) states.setId(state, ids[first++] ?? NONE);
    const children: { symbol: number; low: number; high: number }[] = [];
    for (let k = first; k < high; k++) {
      const symbol = symbols[tokens[k]?.charCodeAt(depth) ?? 0] ?? 0;
      const last = children.at(-1);
      if (last?.symbol === symbol) last.high = k + 1;
      else children.push({ symbol, low: k, high: k + 1 });
    }
    if (children.length === 0) continue;
    const base = states.claim(
      state,
      children.map((child) => child.symbol),
    );
    for (const child of children)
      queue.push({ state: base + child.symbol, low: child.low, high: child.high, depth: depth + 1 });
  }
}

/** The growing double array; free places are found first-fit from a cursor that skips full regions. */
class StateArray {
  private cells = new Int32Array(4 * 1024).fill(NONE);
  private firstFree = 1;
  private size = 1;

  setId(state: number, id: number): void {
    this.cells[state * 4 + 2] = id;
  }

  /** Finds a base under which every symbol's place is free, and gives the places to `state`. */
  claim(state: number, symbols: readonly number[]): number {
    const lowest = Math.min(...symbols);
    let base = Math.max(0, this.firstFree - lowest);
    let tries = 0;
    while (symbols.some((symbol) => this.taken(base + symbol))) {
      base++;
      // A dense region that refused this many bases is not worth another look by later states.
      if (++tries === 64 && symbols.length === 1) this.firstFree = base + lowest;
    }
    for (const symbol of symbols) {
      const place = base + symbol;
      this.reserve(place);
      this.cells[place * 4 + 1] = state;
      this.size = Math.max(this.size, place + 1);
    }
    while (this.taken(this.firstFree)) this.firstFree++;
    this.cells[state * 4] = base;
    return base;
  }

  /** The array up to the last state, with room for any symbol after any base: reads never leave it by mistake. */
  trimmed(): Int32Array {
    return this.cells.slice(0, this.size * 4);
  }

  private taken(place: number): boolean {
    return place === 0 || (this.cells[place * 4 + 1] ?? NONE) !== NONE;
  }

  private reserve(place: number): void {
    if (place * 4 + 3 < this.cells.length) return;
    const larger = new Int32Array(Math.max(this.cells.length * 2, place * 8)).fill(NONE);
    larger.set(this.cells);
    this.cells = larger;
  }
}
