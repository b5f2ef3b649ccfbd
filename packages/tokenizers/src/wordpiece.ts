import type { TokenBuffer } from './token-buffer.js';
import type { VocabularyTrie } from './vocabulary-trie.js';

/** Where the pieces of a word come from in the text. */
export interface WordSource {
  /** Where each symbol's character begins. Shape [>= symbols]. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Splits words of symbols into pieces. */
export interface WordSplitter {
  /**
   * Appends the pieces of `word[0 .. length)`, which it may change. Symbol k lies at `start + k` of the text where `source`
   * is absent: a word of which every UTF-16 unit stayed one symbol.
   */
  append(word: Uint16Array, length: number, start: number, out: TokenBuffer, source?: WordSource): void;
}

/**
 * Longest match first from the left (Google's `WordpieceTokenizer`): one step of the trie per symbol. A word with a
 * part that no token covers is unknown as a whole.
 */
export class WordPiece implements WordSplitter {
  private readonly continuation: number;
  private readonly states: Int32Array;

  private readonly unknownId: number;

  constructor(trie: VocabularyTrie, unknownId: number, prefix: string) {
    this.unknownId = unknownId;
    this.states = trie.states;
    this.continuation = trie.walk(prefix);
  }

  append(word: Uint16Array, length: number, start: number, out: TokenBuffer, source?: WordSource): void {
    out.reserve(length);
    const { states } = this;
    const first = out.count;
    let from = 0;
    while (from < length) {
      let state = from === 0 ? 0 : this.continuation;
      let id = -1;
      let to = from;
      if (state >= 0) {
        for (let k = from; k < length; k++) {
          const symbol = word[k] ?? 0;
          const next = ((states[state << 2] ?? 0) + symbol) | 0;
          if (symbol === 0 || states[(next << 2) + 1] !== state) break;
          state = next;
          const found = states[(state << 2) + 2] ?? -1;
          if (found >= 0) {
            id = found;
            to = k + 1;
          }
        }
      }
      if (id < 0) {
        out.count = first;
        from = 0;
        to = length;
        id = this.unknownId;
      }
      if (source === undefined) out.push(id, start + from, start + to);
      else out.push(id, source.starts[from] ?? 0, source.ends[to - 1] ?? 0);
      from = to;
    }
    out.words++;
  }
}
