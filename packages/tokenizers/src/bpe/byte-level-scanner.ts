import { AddedTokens, type AddedToken, type AddedTokenMatch, type SpeltOut } from '../added-tokens.js';
import type { Scanner } from '../row-encoder.js';
import type { TokenBuffer } from '../token-buffer.js';
import { BacktrackingEncoder } from './backtracking-encoder.js';
import type { BpeEncoder } from './bpe-encoder.js';
import { ByteWord } from './byte-word.js';
import { Gpt2Pattern } from './gpt2-pattern.js';

/** Finds added tokens, splits what lies between with GPT-2's pattern, and encodes the bytes of each word. */
export class ByteLevelScanner implements Scanner {
  private readonly pattern = new Gpt2Pattern();
  private readonly word = new ByteWord();
  /** Trie symbol of each ASCII character, 0 for any other: words of ASCII are looked up whole. Shape [65536]. */
  private readonly asciiSymbols: Uint16Array;
  private readonly states: Int32Array;

  private readonly encoder: BpeEncoder;
  private readonly ids: Int32Array;
  private readonly added: AddedTokens;
  private readonly later: AddedTokens | undefined;
  private readonly addPrefixSpace: boolean;

  /** @param ids vocabulary id of each token of the encoder, -1 for those that have none and are left out */
  constructor(encoder: BpeEncoder, ids: Int32Array, added: readonly AddedToken[], addPrefixSpace: boolean) {
    this.encoder = encoder;
    this.ids = ids;
    this.added = new AddedTokens(added.filter(({ normalized }) => !normalized));
    const later = added.filter(({ normalized }) => normalized);
    this.later = later.length === 0 ? undefined : new AddedTokens(later);
    this.addPrefixSpace = addPrefixSpace;
    const trie = encoder instanceof BacktrackingEncoder ? encoder.trie : undefined;
    this.states = trie?.states ?? new Int32Array(0);
    this.asciiSymbols = new Uint16Array(0x10000);
    for (let byte = 0; byte < 0x80; byte++) this.asciiSymbols[byte] = trie?.symbols[byte + 1] ?? 0;
  }

  scan(text: string, out: TokenBuffer, limit: number, speltOut?: SpeltOut): void {
    let from = 0;
    for (const match of this.matches(text, speltOut)) {
      this.scanSegment(text, from, match.start, out, limit);
      if (out.count >= limit) return;
      out.pushWord(match.id, match.start, match.end);
      from = match.end;
    }
    this.scanSegment(text, from, text.length, out, limit);
  }

  /** Those that are matched in the text as it is, and between them the others: there is nothing to normalize. */
  private matches(text: string, speltOut?: SpeltOut): readonly AddedTokenMatch[] {
    const found = this.added.matches(text, speltOut);
    const { later } = this;
    if (later === undefined) return found;
    const all: AddedTokenMatch[] = [];
    const between = (from: number, to: number): void => {
      for (const { id, start, end } of later.matches(text.slice(from, to), speltOut))
        all.push({ id, start: from + start, end: from + end });
    };
    let from = 0;
    for (const match of found) {
      between(from, match.start);
      all.push(match);
      from = match.end;
    }
    between(from, text.length);
    return all;
  }

  private scanSegment(text: string, from: number, to: number, out: TokenBuffer, limit: number): void {
    if (from >= to) return;
    if (this.addPrefixSpace && text[from] !== ' ') {
      const first = out.count;
      this.scanWords(` ${text.slice(from, to)}`, 0, to - from + 1, out, limit);
      shift(out.offsets, first, out.count, from, (text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1);
    } else this.scanWords(text, from, to, out, limit);
  }

  private scanWords(text: string, from: number, to: number, out: TokenBuffer, limit: number): void {
    const { pattern, states, asciiSymbols } = this;
    for (let at = from; at < to && out.count < limit;) {
      const start = at;
      at = pattern.matchEnd(text, start, to);
      let state = 0;
      let k = start;
      for (; k < at; k++) {
        const symbol = asciiSymbols[text.charCodeAt(k)] ?? 0;
        const next = ((states[state << 2] ?? 0) + symbol) | 0;
        if (symbol === 0 || states[(next << 2) + 1] !== state) break;
        state = next;
      }
      const token = k === at ? (states[(state << 2) + 2] ?? -1) : -1;
      if (token >= 0) out.pushWord(this.ids[token] ?? 0, start, at);
      else this.encodeWord(text, start, at, out);
    }
  }

  private encodeWord(text: string, from: number, to: number, out: TokenBuffer): void {
    const { word, encoder, ids } = this;
    word.read(text, from, to);
    const count = encoder.encode(word.symbols, word.length);
    const { tokens, ends } = encoder;
    out.reserve(count);
    let begin = 0;
    for (let k = 0; k < count; k++) {
      const end = ends[k] ?? 0;
      const id = ids[tokens[k] ?? 0] ?? -1;
      if (id >= 0) out.push(id, word.starts[begin] ?? 0, word.ends[end - 1] ?? 0);
      begin = end;
    }
    out.words++;
  }
}

/** Offsets behind an added space to offsets of the text, where the space has the place of the first character. */
function shift(offsets: Int32Array, first: number, last: number, from: number, width: number): void {
  for (let k = first; k < last; k++) {
    offsets[k * 2] = Math.max(0, (offsets[k * 2] ?? 0) - 1) + from;
    offsets[k * 2 + 1] = Math.max(width, (offsets[k * 2 + 1] ?? 0) - 1) + from;
  }
}
