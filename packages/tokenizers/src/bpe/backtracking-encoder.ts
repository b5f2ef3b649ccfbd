import { vocabularyTrie, type VocabularyTrie } from '../vocabulary-trie.js';
import { UNKNOWN, type MergeTable } from './merge-table.js';

const NONE = -1;
const SMALLEST = 256;
/** 512 kB: the pairs of a language's common words. */
const VERDICT_BITS = 16;
const LARGEST_KEPT = 1 << 16;

/**
 * Byte-pair encoding in linear time: longest matches from the left, taken back where merging would have joined symbols
 * across the border of two tokens. The tokens of a text are the only ones of which each encodes to itself and each two
 * neighbours do (Hendrik van Antwerpen and Alexander Neubeck, "So many tokens, so little time", 2024). Merges must be
 * `ordered`.
 */
export class BacktrackingEncoder {
  tokens = new Int32Array(SMALLEST);
  ends = new Int32Array(SMALLEST);
  /** Tokens that encode to themselves, as strings of symbols; the others stand in no encoding. */
  readonly trie: VocabularyTrie;
  /** In symbols. */
  readonly longestToken: number;
  /** 1 where no token of the word ends. */
  private dead = new Uint8Array(SMALLEST + 1);
  /** Two tokens, and whether they can be neighbours: `first`, `second << 1 | answer`. Shape [slots, 2]. */
  private readonly verdicts = new Int32Array(2 << VERDICT_BITS).fill(NONE);
  private readonly table: MergeTable;
  private readonly lengths: Int32Array;
  /** The longest token that another begins with, -1 for none. */
  private readonly prefixes: Int32Array;

  constructor(table: MergeTable) {
    this.table = table;
    const { left, right, baseCount } = table;
    this.lengths = new Int32Array(left.length).fill(1, 0, baseCount);
    this.prefixes = new Int32Array(left.length).fill(NONE);
    const spellings = Array.from(left, (_, token) => (token < baseCount ? String.fromCharCode(token) : ''));
    const stable = new Uint8Array(left.length).fill(1, 0, baseCount);
    const tokens = new Map<string, number>();
    let longest = 1;
    for (let token = 1; token < left.length; token++) {
      const [a, b] = [left[token] ?? 0, right[token] ?? 0];
      if (token >= baseCount) {
        spellings[token] = (spellings[a] ?? '') + (spellings[b] ?? '');
        this.lengths[token] = (this.lengths[a] ?? 0) + (this.lengths[b] ?? 0);
        stable[token] = stable[a] === 1 && stable[b] === 1 && this.staysApart(a, b, token) ? 1 : 0;
        longest = Math.max(longest, this.lengths[token] ?? 0);
      }
      if (stable[token] === 1) tokens.set(spellings[token] ?? '', token);
    }
    this.longestToken = longest;
    this.trie = vocabularyTrie(tokens);
    for (const [spelling, token] of tokens) this.prefixes[token] = this.longestPrefix(spelling);
  }

  encode(symbols: Uint16Array, length: number): number {
    this.reserve(length);
    const { tokens, ends, dead, lengths, prefixes } = this;
    dead.fill(0, 0, length + 1);
    let count = 0;
    let at = 0;
    let token = this.longestMatch(symbols, 0, length);
    while (at < length) {
      const last = count === 0 ? NONE : (tokens[count - 1] ?? 0);
      let end = at + (lengths[token] ?? 0);
      while (token >= 0 && (dead[end] === 1 || (last >= 0 && !this.areNeighbours(last, token)))) {
        token = prefixes[token] ?? NONE;
        end = at + (lengths[token] ?? 0);
      }
      if (token >= 0) {
        tokens[count] = token;
        ends[count++] = end;
        at = end;
        if (at < length) token = this.longestMatch(symbols, at, length);
      } else {
        // Nothing fits behind `last`: no encoding has a border here.
        dead[at] = 1;
        count--;
        at -= lengths[last] ?? 0;
        token = prefixes[last] ?? NONE;
      }
    }
    return count;
  }

  /** `staysApart` of two tokens, remembered for as many pairs as there are slots. */
  private areNeighbours(first: number, second: number): boolean {
    const { verdicts } = this;
    const slot = ((Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> (32 - VERDICT_BITS)) << 1;
    if (verdicts[slot] === first) {
      const verdict = verdicts[slot + 1] ?? 0;
      if (verdict >> 1 === second) return (verdict & 1) === 1;
    }
    const apart = this.staysApart(first, second, NONE);
    verdicts[slot] = first;
    verdicts[slot + 1] = (second << 1) | (apart ? 1 : 0);
    return apart;
  }

  /**
   * Whether merging leaves a border between two tokens that each encode to themselves. Undoes their merges from the last
   * to the first and asks whether, before each, a pair across the border would have come earlier.
   *
   * @param limit only merges that give an earlier token count; `NONE` for all
   */
  private staysApart(first: number, second: number, limit: number): boolean {
    const { left, right, pairs, baseCount } = this.table;
    let [a, b, bound] = [first, second, limit === NONE ? Infinity : limit];
    for (;;) {
      const rank = pairs.rankOf(a, b);
      if (rank >= 0 && rank + baseCount < bound) return false;
      if (a > b && a >= baseCount) {
        bound = a;
        a = right[a] ?? 0;
      } else if (b >= baseCount) {
        // Of equal pairs the left one merges first: the pair across the border comes before this one.
        bound = b + 1;
        b = left[b] ?? 0;
      } else return true;
    }
  }

  private longestMatch(symbols: Uint16Array, from: number, length: number): number {
    const { states, symbols: places } = this.trie;
    let state = 0;
    let token = UNKNOWN;
    for (let k = from; k < length; k++) {
      const place = places[symbols[k] ?? 0] ?? 0;
      const next = ((states[state << 2] ?? 0) + place) | 0;
      if (place === 0 || states[(next << 2) + 1] !== state) break;
      state = next;
      const found = states[(state << 2) + 2] ?? NONE;
      if (found >= 0) token = found;
    }
    return token;
  }

  private longestPrefix(spelling: string): number {
    const symbols = Uint16Array.from(spelling, (symbol) => symbol.charCodeAt(0));
    return symbols.length === 1 ? NONE : this.longestMatch(symbols, 0, symbols.length - 1);
  }

  private reserve(length: number): void {
    const capacity = this.tokens.length;
    if (length <= capacity && (capacity <= LARGEST_KEPT || length > SMALLEST)) return;
    const size = length <= SMALLEST ? SMALLEST : Math.max(length, Math.min(capacity * 2, LARGEST_KEPT));
    this.tokens = new Int32Array(size);
    this.ends = new Int32Array(size);
    this.dead = new Uint8Array(size + 1);
  }
}
