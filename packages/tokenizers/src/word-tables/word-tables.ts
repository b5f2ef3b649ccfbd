import type { UnitSymbols } from '../code-point-table.js';
import type { Steps } from '../lazy-scanner.js';
import { trieSteps } from '../vocabulary-trie.js';
import { WordPiece, type WordSplitter } from '../wordpiece.js';

/** What reads words by tables. */
export interface WordTables {
  readonly symbols: UnitSymbols;
  readonly pieces: WordSplitter;
}

/** The tables of WordPiece over a vocabulary, made in steps of some milliseconds. */
export function* wordTables(ids: ReadonlyMap<string, number>, unknownId: number, prefix: string): Steps<WordTables> {
  const symbols = yield* trieSteps(ids);
  return { symbols, pieces: new WordPiece(symbols, unknownId, prefix) };
}
