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
export function buildRows(padId: number, buffer: TokenBuffer, rows: readonly PendingRow[], length: number): RowArrays {
  const size = rows.length * length;
  // One allocation for all three: for short texts, allocating is most of the work.
  const memory = new ArrayBuffer(size * 4 * Int32Array.BYTES_PER_ELEMENT);
  const arrays = {
    inputIds: new Int32Array(memory, 0, size),
    offsets: new Int32Array(memory, size * Int32Array.BYTES_PER_ELEMENT, size * 2),
    wordIds: new Int32Array(memory, size * 3 * Int32Array.BYTES_PER_ELEMENT, size),
  };
  rows.forEach((row, k) => {
    fillRow(arrays, padId, buffer, row, k * length, length);
  });
  return arrays;
}

function fillRow(
  arrays: RowArrays,
  padId: number,
  buffer: TokenBuffer,
  row: PendingRow,
  at: number,
  length: number,
): void {
  const places = placesOf(row);
  const { before, between, after } = row.template;
  putSpecials(arrays, before, at);
  copyTokens(arrays, buffer, row.start, row.first, at + places.first);
  if (row.second !== undefined) {
    putSpecials(arrays, between, at + places.second - between.length);
    copyTokens(arrays, buffer, row.secondStart, row.second, at + places.second);
  }
  putSpecials(arrays, after, at + places.after);
  arrays.inputIds.fill(padId, at + places.end, at + length);
  arrays.wordIds.fill(-1, at + places.end, at + length);
}

function putSpecials({ inputIds, wordIds }: RowArrays, ids: readonly number[], at: number): void {
  for (let k = 0; k < ids.length; k++) {
    inputIds[at + k] = ids[k] ?? 0;
    wordIds[at + k] = -1;
  }
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
