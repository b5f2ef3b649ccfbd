import type { UnitSymbols } from './code-point-table.js';
import type { TokenBuffer } from './token-buffer.js';
import type { WordSource, WordSplitter } from './wordpiece.js';

const themselves = new Uint16Array(0x10000).map((_, unit) => unit);

/** UTF-16 units that stand for themselves, and words in the vocabulary's own map. */
export const plainSymbols = (ids: ReadonlyMap<string, number>): UnitSymbols => ({
  symbols: themselves,
  idOf: (word) => ids.get(word) ?? -1,
});

/**
 * Longest match first as in Google's `WordpieceTokenizer`, letter for letter: for the first few texts, which would
 * otherwise wait for the tables of `WordPiece`.
 */
export class PlainWordPiece implements WordSplitter {
  private readonly ids: ReadonlyMap<string, number>;
  private readonly unknownId: number;
  private readonly prefix: string;

  constructor(ids: ReadonlyMap<string, number>, unknownId: number, prefix: string) {
    this.ids = ids;
    this.unknownId = unknownId;
    this.prefix = prefix;
  }

  append(word: Uint16Array, length: number, start: number, out: TokenBuffer, source?: WordSource): void {
    out.reserve(length);
    let text = '';
    for (let k = 0; k < length; k++) text += String.fromCharCode(word[k] ?? 0);
    const push = (id: number, from: number, to: number): void => {
      if (source === undefined) out.push(id, start + from, start + to);
      else out.push(id, source.starts[from] ?? 0, source.ends[to - 1] ?? 0);
    };
    const first = out.count;
    for (let from = 0, to = length; from < length; from = to, to = length) {
      const prefix = from === 0 ? '' : this.prefix;
      let id: number | undefined;
      while ((id = this.ids.get(prefix + text.slice(from, to))) === undefined && to > from + 1) to--;
      if (id === undefined) {
        out.count = first;
        push(this.unknownId, 0, length);
        break;
      }
      push(id, from, to);
    }
    out.words++;
  }
}
