import type { Steps } from './lazy-scanner.js';

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
const MOST_TRIES = 128;
const TOKENS_A_STEP = 4096;
const STATES_A_STEP = 512;

/** Builds the trie; of equal tokens the later id wins, as in the reference loaders. */
export function vocabularyTrie(tokens: ReadonlyMap<string, number>): VocabularyTrie {
  const steps = trieSteps(tokens);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same in steps of a millisecond or two: all of it takes 60 for the vocabulary of BERT in English. */
export function* trieSteps(tokens: ReadonlyMap<string, number>): Steps<VocabularyTrie> {
  const sorted = yield* sortedTokens(tokens);
  const symbols = yield* frequentFirst(sorted);
  const ids = Int32Array.from(sorted, (token) => tokens.get(token) ?? NONE);
  yield;
  const states = new StateArray();
  yield* place(sorted, ids, symbols, states);
  return trieOver(symbols, states.trimmed());
}

/** JavaScript's own order of strings is that of their UTF-16 units, which is the trie's: those of one first unit at a time. */
function* sortedTokens(tokens: ReadonlyMap<string, number>): Steps<string[]> {
  const byFirst = new Map<number, string[]>();
  for (const token of tokens.keys()) {
    if (token === '') continue;
    const first = token.charCodeAt(0);
    const alike = byFirst.get(first);
    if (alike === undefined) byFirst.set(first, [token]);
    else alike.push(token);
  }
  yield;
  const sorted: string[] = [];
  for (const first of [...byFirst.keys()].sort((a, b) => a - b)) {
    for (const token of byFirst.get(first)?.sort() ?? []) sorted.push(token);
    yield;
  }
  return sorted;
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

/** Numbers the units by how many tokens hold them, so that the arrays of frequent states stay dense. */
function* frequentFirst(tokens: readonly string[]): Steps<Uint16Array> {
  const counts = new Uint32Array(0x10000);
  for (const [i, token] of tokens.entries()) {
    if (i % TOKENS_A_STEP === 0) yield;
    for (let k = 0; k < token.length; k++) {
      const unit = token.charCodeAt(k);
      counts[unit] = (counts[unit] ?? 0) + 1;
    }
  }
  const used: number[] = [];
  for (let unit = 0; unit < counts.length; unit++) if (counts[unit] !== 0) used.push(unit);
  used.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  const symbols = new Uint16Array(0x10000);
  used.forEach((unit, rank) => (symbols[unit] = rank + 1));
  return symbols;
}

/** Walks the sorted tokens breadth first; each range of tokens with a common prefix is one state. */
function* place(
  tokens: readonly string[],
  ids: Int32Array,
  symbols: Uint16Array,
  states: StateArray,
): Steps<undefined> {
  // A queue of (state, first token, last token + 1, prefix length), flat since there are as many as letters.
  const queue = [0, 0, tokens.length, 0];
  const childSymbols: number[] = [];
  const childStarts: number[] = [];
  for (let head = 0; head < queue.length; head += 4) {
    if (head % (4 * STATES_A_STEP) === 0) yield;
    const [state = 0, low = 0, high = 0, depth = 0] = [queue[head], queue[head + 1], queue[head + 2], queue[head + 3]];
    const ended = tokens[low]?.length === depth;
    if (ended) states.setId(state, ids[low] ?? NONE);
    childSymbols.length = childStarts.length = 0;
    let last = NONE;
    for (let k = ended ? low + 1 : low; k < high; k++) {
      const unit = tokens[k]?.charCodeAt(depth) ?? 0;
      if (unit === last) continue;
      last = unit;
      childSymbols.push(symbols[unit] ?? 0);
      childStarts.push(k);
    }
    if (childSymbols.length === 0) continue;
    const base = states.claim(state, childSymbols);
    childStarts.push(high);
    for (let child = 0; child < childSymbols.length; child++) {
      queue.push(base + (childSymbols[child] ?? 0), childStarts[child] ?? 0, childStarts[child + 1] ?? 0, depth + 1);
    }
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
    let lowest = Infinity;
    for (const symbol of symbols) lowest = Math.min(lowest, symbol);
    let base = Math.max(0, this.firstFree - lowest);
    for (let tries = 1; !this.fits(base, symbols); tries++) {
      // Behind the last state everything is free: no vocabulary makes the search long.
      base = tries === MOST_TRIES ? this.size - lowest : base + 1;
      if (tries === MOST_TRIES && symbols.length === 1) this.firstFree = this.size;
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

  /** The array up to the last state: a read behind it is undefined, and so no state. */
  trimmed(): Int32Array {
    return this.cells.slice(0, this.size * 4);
  }

  private fits(base: number, symbols: readonly number[]): boolean {
    for (const symbol of symbols) if (this.taken(base + symbol)) return false;
    return true;
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
