import type { Steps } from './lazy-scanner.js';
import { StateArray } from './state-array.js';
import { ENDED, TokenRanges, type FlatTokens } from './token-ranges.js';

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
/** About a millisecond's work: tokens that are looked at once, or states that are placed. */
const TOKENS_IN_A_STEP = 4096;
const STATES_IN_A_STEP = 2048;

/** Builds the trie; of equal tokens the later id wins, as in the reference loaders. */
export function vocabularyTrie(tokens: ReadonlyMap<string, number>): VocabularyTrie {
  const steps = trieSteps(tokens);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same in steps of some milliseconds. */
export function* trieSteps(tokens: ReadonlyMap<string, number>): Steps<VocabularyTrie> {
  const words = yield* flatten(tokens);
  const symbols = frequentFirst(words.units);
  yield;
  for (let k = 0; k < words.units.length; k++) words.units[k] = symbols[words.units[k] ?? 0] ?? 0;
  yield;
  const placer = new TriePlacer(words);
  while (placer.placeSome()) yield;
  return trieOver(symbols, placer.states.trimmed());
}

function* flatten(tokens: ReadonlyMap<string, number>): Steps<FlatTokens> {
  let length = 0;
  for (const token of tokens.keys()) length += token.length;
  yield;
  const units = new Uint16Array(length);
  const starts = new Int32Array(tokens.size + 1);
  const ids = new Int32Array(tokens.size);
  let [at, index] = [0, 0];
  for (const [token, id] of tokens) {
    for (let k = 0; k < token.length; k++) units[at++] = token.charCodeAt(k);
    ids[index++] = id;
    starts[index] = at;
    if (index % TOKENS_IN_A_STEP === 0) yield;
  }
  return { units, starts, ids };
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

/** Numbers the units by how often they stand in tokens, so that the arrays of frequent states stay dense. */
function frequentFirst(units: Uint16Array): Uint16Array {
  const counts = new Uint32Array(0x10000);
  for (const unit of units) counts[unit] = (counts[unit] ?? 0) + 1;
  const used: number[] = [];
  for (let unit = 0; unit < counts.length; unit++) if (counts[unit] !== 0) used.push(unit);
  used.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  const symbols = new Uint16Array(0x10000);
  used.forEach((unit, rank) => (symbols[unit] = rank + 1));
  return symbols;
}

/**
 * Walks the tokens breadth first, their units being symbols by now: the tokens with a common prefix are one range and one
 * state, and the parts of the range its children's.
 */
class TriePlacer {
  readonly states = new StateArray();
  private readonly tokens: FlatTokens;
  private readonly ranges: TokenRanges;
  /** A queue of (state, first of its range, its end, prefix length): at most one for each unit, and the root. */
  private readonly queue: Int32Array;
  private head = 0;
  private tail = 4;

  constructor(tokens: FlatTokens) {
    this.tokens = tokens;
    this.ranges = new TokenRanges(tokens);
    this.queue = new Int32Array(4 * (tokens.units.length + 1));
    this.queue[2] = tokens.ids.length;
  }

  /** Places some states more; false when there were none. */
  placeSome(): boolean {
    const { queue } = this;
    const end = Math.min(this.head + 4 * STATES_IN_A_STEP, this.tail);
    for (let tokens = 0; this.head < end && tokens < TOKENS_IN_A_STEP; this.head += 4) {
      const { head } = this;
      const [low = 0, high = 0] = [queue[head + 1], queue[head + 2]];
      this.place(queue[head] ?? 0, low, high, queue[head + 3] ?? 0);
      tokens += high - low;
    }
    return this.head < this.tail;
  }

  private place(state: number, low: number, high: number, depth: number): void {
    const { queue, ranges } = this;
    const { symbols, ends } = ranges;
    const parts = ranges.divide(low, high, depth);
    const first = symbols[0] === ENDED ? 1 : 0;
    if (first === 1 && depth > 0) this.states.setId(state, this.tokens.ids[ranges.order[low] ?? 0] ?? NONE); // '' is no token
    if (first === parts) return;
    const base = this.states.claim(state, symbols, first, parts);
    let start = first === 1 ? (ends[0] ?? low) : low;
    for (let part = first; part < parts; part++) {
      const end = ends[part] ?? high;
      queue[this.tail] = base + (symbols[part] ?? 0);
      queue[this.tail + 1] = start;
      queue[this.tail + 2] = end;
      queue[this.tail + 3] = depth + 1;
      this.tail += 4;
      start = end;
    }
  }
}
