import type { TokenBuffer } from '../token-buffer.js';
import type { WordSource, WordSplitter } from '../wordpiece.js';
import type { BpeEncoder } from './bpe-encoder.js';
import { UNKNOWN } from './merge-table.js';
import type { UnitMerges } from './unit-symbols.js';

/** Byte-pair encoding of words whose last character carries the mark of the end. */
export class WordBpe implements WordSplitter {
  private readonly units: UnitMerges;
  private readonly encoder: BpeEncoder;
  private readonly unknownId: number;

  constructor(units: UnitMerges, encoder: BpeEncoder, unknownId: number) {
    this.units = units;
    this.encoder = encoder;
    this.unknownId = unknownId;
  }

  append(word: Uint16Array, length: number, start: number, out: TokenBuffer, source?: WordSource): void {
    const { encoder, unknownId } = this;
    const { ids, isHalf } = this.units;
    const last = word[length - 1] ?? UNKNOWN;
    if (last !== UNKNOWN) word[length - 1] = last + 1;
    const count = encoder.encode(word, length);
    const { tokens, ends } = encoder;
    out.reserve(count);
    let begin = 0;
    for (let k = 0; k < count; k++) {
      const token = tokens[k] ?? UNKNOWN;
      const end = ends[k] ?? 0;
      const id = ids[token] ?? -1;
      // Of an unknown character beyond U+FFFF, the second half stands for both.
      if (id >= 0 || isHalf[token] !== 1) {
        const from = source === undefined ? start + begin : (source.starts[begin] ?? 0);
        out.push(id >= 0 ? id : unknownId, from, source === undefined ? start + end : (source.ends[end - 1] ?? 0));
      }
      begin = end;
    }
    out.words++;
  }
}
