import type { AddedTokenMatch, AddedTokens, SpeltOut } from './added-tokens.js';
import { AlignedWord } from './aligned-word.js';
import { EXPANDED, ISOLATED, KIND_SHIFT, LOOK, MARK, REMOVED, SPACE, VALUE_MASK, WORD } from './code-point-table.js';
import type { CodePointTable } from './code-point-table.js';
import type { Scanner } from './row-encoder.js';
import type { TokenBuffer } from './token-buffer.js';
import { combiningRun } from './unicode/combining-run.js';
import type { WordSplitter } from './wordpiece.js';

/**
 * One pass over the UTF-16 units of the original text: normalization, splitting and WordPiece (or BPE) at once. A word whose
 * units each became one symbol takes the short way; any other is read again, from its start, with its alignment.
 */
export class TextScanner implements Scanner {
  private readonly word: AlignedWord;
  /** Where the added token before this place ended. */
  private floor = 0;
  /** Where an added token ended that was found and not taken: nothing begins inside it. */
  private hidden = 0;
  private speltOut: SpeltOut | undefined;

  private readonly table: CodePointTable;
  private readonly added: AddedTokens;
  private readonly pieces: WordSplitter;
  private readonly unknownId: number;
  private readonly maxInputCharsPerWord: number;

  constructor(
    table: CodePointTable,
    added: AddedTokens,
    pieces: WordSplitter,
    unknownId: number,
    maxInputCharsPerWord: number,
  ) {
    this.table = table;
    this.added = added;
    this.pieces = pieces;
    this.unknownId = unknownId;
    this.maxInputCharsPerWord = maxInputCharsPerWord;
    this.word = new AlignedWord(maxInputCharsPerWord);
  }

  /** Appends the tokens of `text`; stops early once there are `limit`, and may then have given a few more. */
  scan(text: string, out: TokenBuffer, limit = Infinity, speltOut?: SpeltOut): void {
    const { table } = this;
    const word = this.word.symbols;
    const units = table.units;
    const longest = Math.min(this.maxInputCharsPerWord, word.length);
    const end = text.length;
    this.floor = 0;
    this.hidden = 0;
    this.speltOut = speltOut;
    let at = 0;
    while (at < end && out.count < limit) {
      const unit = text.charCodeAt(at);
      let entry = units[unit] ?? 0;
      if (entry === 0) entry = table.fill(unit);
      const kind = entry >>> KIND_SHIFT;
      if (kind === SPACE || kind === REMOVED) {
        at++;
      } else if (kind === ISOLATED) {
        out.pushWord(entry & VALUE_MASK, at, at + 1);
        at++;
      } else if (kind === WORD) {
        const start = at;
        const stop = Math.min(end, start + longest);
        let next: number = WORD;
        let length = 0;
        do {
          word[length++] = entry;
          if (++at >= stop) break;
          const following = text.charCodeAt(at);
          entry = units[following] ?? 0;
          if (entry === 0) entry = table.fill(following);
          next = entry >>> KIND_SHIFT;
        } while (next === WORD);
        if (next === SPACE || next === ISOLATED || at === end) this.pieces.append(word, length, start, out);
        else at = this.scanWord(text, start, out);
      } else {
        at = this.scanWord(text, at, out);
      }
    }
  }

  /** Reads one word or added token of any form from `from`, and returns where it ended. */
  private scanWord(text: string, from: number, out: TokenBuffer): number {
    const { table, word } = this;
    word.clear();
    let at = from;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if ((table.units[unit] ?? 0) >>> KIND_SHIFT === LOOK) {
        const match = this.addedTokenAt(text, at);
        if (match !== undefined) {
          if (word.characters > 0) break;
          this.floor = match.end;
          out.pushWord(match.id, match.start, match.end);
          return match.end;
        }
      }
      const codePoint = text.codePointAt(at) ?? 0;
      const after = at + (codePoint > 0xffff ? 2 : 1);
      const entry = table.entryOf(codePoint);
      const kind = entry >>> KIND_SHIFT;
      if (kind === SPACE || kind === ISOLATED) {
        if (word.characters > 0) break;
        if (kind === ISOLATED) out.pushWord(entry & VALUE_MASK, at, after);
        return after;
      }
      if (kind === MARK) {
        at = this.appendMarks(text, at);
        continue;
      }
      if (kind === WORD) word.appendSymbol(entry & VALUE_MASK, at, after);
      else if (kind === EXPANDED) {
        const { symbols, characters } = table.expansion(entry);
        word.append(symbols, characters, at, after);
      }
      at = after;
    }
    if (word.characters > this.maxInputCharsPerWord) out.pushWord(this.unknownId, word.start, word.end);
    else if (word.length > 0) this.pieces.append(word.symbols, word.length, word.start, out, word);
    return at;
  }

  private addedTokenAt(text: string, at: number): AddedTokenMatch | undefined {
    if (at < this.hidden) return undefined;
    const token = this.added.tokenAt(text, at);
    if (token === undefined) return undefined;
    const match = this.added.matchOf(token, text, at, this.floor, this.speltOut);
    if (match === undefined) this.hidden = at + token.content.length;
    return match;
  }

  private appendMarks(text: string, at: number): number {
    const { table, word } = this;
    const run = combiningRun(text, at, this.floor, table.normalization);
    for (const { character, start, end } of run.characters) word.append(table.symbolsOf(character), 1, start, end);
    return run.end;
  }
}
