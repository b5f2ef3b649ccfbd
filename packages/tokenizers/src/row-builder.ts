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
  // One allocation for all three: for short texts, allocating is most of the work.
  const memory = new ArrayBuffer(size * 4 * Int32Array.BYTES_PER_ELEMENT);
  const arrays = {
    inputIds: new Int32Array(memory, 0, size),
    offsets: new Int32Array(memory, size * Int32Array.BYTES_PER_ELEMENT, size * 2),
    wordIds: new Int32Array(memory, size * 3 * Int32Array.BYTES_PER_ELEMENT, size),
  };
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
    putSpecial(arrays, ids.cls, at);
    if (row.second !== undefined) putSpecial(arrays, ids.sep, at + places.second - 1);
    putSpecial(arrays, ids.sep, at + places.end - 1);
  }
  inputIds.fill(ids.pad, at + places.end, at + length);
  wordIds.fill(-1, at + places.end, at + length);
}

function putSpecial({ inputIds, wordIds }: RowArrays, id: number, at: number): void {
  inputIds[at] = id;
  wordIds[at] = -1;
}

/** In a loop, since a row is too short for views of the buffer to pay. */
function copyTokens(arrays: RowArrays, buffer: TokenBuffer, from: number, count: number, to: number): void {
  const { inputIds, offsets, wordIds } = arrays;
  for (let k = 0; k < count; k++) {
    inputIds[to + k] = buffer.ids[from + k] ?? 0;
    wordIds[to + k] = buffer.wordIds[from + k] ?? 0;
    offsets[(to + k) * 2] = buffer.offsets[(from + k) * 2] ?? 0;
    offsets[(to + k) * 2 + 1] = buffer.offsets[(from + k) * 2 + 1] ?? 0;
  }
}
