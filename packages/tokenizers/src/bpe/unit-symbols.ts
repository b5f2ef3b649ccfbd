import type { UnitSymbols } from '../code-point-table.js';
import type { Vocabulary } from '../vocabulary.js';
import { mergeTable, type Merge, type MergeTable } from './merge-table.js';

/** UTF-16 units as symbols of merges that mark the end of a word. */
export interface UnitMerges extends UnitSymbols {
  readonly table: MergeTable;
  /** Vocabulary id of each token of the table, -1 for none. */
  readonly ids: Int32Array;
  /** 1 for tokens that are the first half of a character beyond U+FFFF. */
  readonly isHalf: Uint8Array;
}

/** Names symbol 1, the first half of a character that the vocabulary lacks; no text holds it. */
const ANY_HALF = '\ud800\ud800';

/**
 * Numbers units: symbol s is a unit inside a word, s + 1 the same one at its end. Characters beyond U+FFFF are two units,
 * which merge before everything else, so that words can be read unit by unit.
 *
 * @param suffix what a token at the end of a word ends with: `</w>`
 */
export function unitMerges(
  vocabulary: Vocabulary,
  merges: readonly Merge[],
  suffix: string,
  file?: string,
): UnitMerges {
  const characters = new Set<string>();
  for (const token of [...vocabulary.ids.keys(), ...merges.flat()]) {
    const bare = token.endsWith(suffix) ? token.slice(0, -suffix.length) : token;
    if (Array.from(bare).length === 1) characters.add(bare);
  }
  const units = new Set([...characters].flatMap((character) => character.split('')));
  const names = [ANY_HALF, ANY_HALF + suffix];
  const symbols = new Uint16Array(0x10000).fill(1, 0xd800, 0xdc00);
  for (const unit of units) {
    names.push(unit, unit + suffix);
    symbols[unit.charCodeAt(0)] = names.length - 1;
  }
  const pairs = [...characters].filter((character) => character.length === 2);
  const joins = pairs.flatMap<Merge>((pair) => [
    [pair.slice(0, 1), pair.slice(1)],
    [pair.slice(0, 1), pair.slice(1) + suffix],
  ]);
  const table = mergeTable(names, [...joins, ...merges], file);
  return {
    symbols,
    table,
    ids: Int32Array.from(table.tokens, (token) => vocabulary.ids.get(token) ?? -1),
    isHalf: Uint8Array.from(table.tokens, (token) => (/^[\ud800-\udbff](?![\udc00-\udfff])/.test(token) ? 1 : 0)),
    idOf: (word) => vocabulary.ids.get(word + suffix) ?? -1,
  };
}
