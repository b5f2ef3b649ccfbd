import type { RowArrays } from './encoding.js';
import { placesOf, type RowLayout } from './row-layout.js';
import type { TokenBuffer } from './token-buffer.js';

/** A row whose tokens still lie in the buffer. */
export interface PendingRow extends Omit<RowLayout, 'length'> {
  /** Where the first text's tokens begin in the buffer. */
  readonly start: number;
  readonly secondStart: number;
}

/** The arrays of rows in one piece of memory: for short texts, allocating is most of the work. */
class PackedRows implements RowArrays {
  /** Ids, then offsets, then word ids. Shape [4 × size]. */
  readonly data: Int32Array;
  readonly size: number;
  private ids: Int32Array | undefined;
  private places: Int32Array | undefined;
  private words: Int32Array | undefined;

  constructor(size: number) {
    this.size = size;
    this.data = new Int32Array(size * 4);
  }

  get inputIds(): Int32Array {
    return (this.ids ??= this.view(0, this.size));
  }

  get offsets(): Int32Array {
    return (this.places ??= this.view(this.size, this.size * 2));
  }

  get wordIds(): Int32Array {
    return (this.words ??= this.view(this.size * 3, this.size));
  }

  /** `subarray` would take twice the time. */
  private view(from: number, length: number): Int32Array {
    return new Int32Array(this.data.buffer, from * Int32Array.BYTES_PER_ELEMENT, length);
  }
}

/** Lays the buffer's tokens out as rows × length, row-major, with special tokens and padding. */
export function buildRows(padId: number, buffer: TokenBuffer, rows: readonly PendingRow[], length: number): RowArrays {
  const packed = new PackedRows(rows.length * length);
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k];
    if (row !== undefined) fillRow(packed, padId, buffer, row, k * length, length);
  }
  return packed;
}

function fillRow(
  packed: PackedRows,
  padId: number,
  buffer: TokenBuffer,
  row: PendingRow,
  at: number,
  length: number,
): void {
  const places = placesOf(row);
  const { before, between, after } = row.template;
  putSpecials(packed, before, at);
  copyTokens(packed, buffer, row.start, row.first, at + places.first);
  if (row.second !== undefined) {
    putSpecials(packed, between, at + places.second - between.length);
    copyTokens(packed, buffer, row.secondStart, row.second, at + places.second);
  }
  putSpecials(packed, after, at + places.after);
  const words = packed.size * 3 + at;
  packed.data.fill(padId, at + places.end, at + length);
  packed.data.fill(-1, words + places.end, words + length);
}

function putSpecials({ data, size }: PackedRows, ids: readonly number[], at: number): void {
  for (let k = 0; k < ids.length; k++) {
    data[at + k] = ids[k] ?? 0;
    data[size * 3 + at + k] = -1;
  }
}

/** In a loop, since a row is too short for views of the buffer to pay. */
function copyTokens({ data, size }: PackedRows, buffer: TokenBuffer, from: number, count: number, to: number): void {
  const { ids, offsets, wordIds } = buffer;
  const places = size + to * 2;
  const words = size * 3 + to;
  for (let k = 0; k < count; k++) {
    data[to + k] = ids[from + k] ?? 0;
    data[words + k] = wordIds[from + k] ?? 0;
    data[places + k * 2] = offsets[(from + k) * 2] ?? 0;
    data[places + k * 2 + 1] = offsets[(from + k) * 2 + 1] ?? 0;
  }
}
