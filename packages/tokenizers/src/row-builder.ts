import type { SpecialTokenIds } from './bert-options.js';
import type { RowArrays } from './encoding.js';
import { placesOf, type RowLayout } from './row-layout.js';
import type { TokenBuffer } from './token-buffer.js';

/** A row whose tokens still lie in the buffer. */
export interface PendingRow extends Omit<RowLayout, 'length'> {
  /** Where the first text's tokens begin in the buffer. */
  readonly start: number;
  readonly secondStart: number;
}

/** Lays the buffer's tokens out as rows × length, row-major, with special tokens and padding. */
export function buildRows(
  ids: SpecialTokenIds,
  buffer: TokenBuffer,
  rows: readonly PendingRow[],
  length: number,
): RowArrays {
  const size = rows.length * length;
  const arrays = { inputIds: new Int32Array(size), offsets: new Int32Array(size * 2), wordIds: new Int32Array(size) };
  rows.forEach((row, k) => {
    fillRow(arrays, ids, buffer, row, k * length, length);
  });
  return arrays;
}

function fillRow(
  arrays: RowArrays,
  ids: SpecialTokenIds,
  buffer: TokenBuffer,
  row: PendingRow,
  at: number,
  length: number,
): void {
  const places = placesOf(row);
  const { inputIds, wordIds } = arrays;
  copyTokens(arrays, buffer, row.start, row.first, at + places.first);
  if (row.second !== undefined) copyTokens(arrays, buffer, row.secondStart, row.second, at + places.second);
  if (row.addSpecialTokens) {
    const around = row.second === undefined ? [0, places.end - 1] : [0, places.second - 1, places.end - 1];
    around.forEach((place, k) => {
      inputIds[at + place] = k === 0 ? ids.cls : ids.sep;
      wordIds[at + place] = -1;
    });
  }
  inputIds.fill(ids.pad, at + places.end, at + length);
  wordIds.fill(-1, at + places.end, at + length);
}

function copyTokens(arrays: RowArrays, buffer: TokenBuffer, from: number, count: number, to: number): void {
  arrays.inputIds.set(buffer.ids.subarray(from, from + count), to);
  arrays.offsets.set(buffer.offsets.subarray(from * 2, (from + count) * 2), to * 2);
  arrays.wordIds.set(buffer.wordIds.subarray(from, from + count), to);
}
