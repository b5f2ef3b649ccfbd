import { CheckpointError } from '../error.js';
import { concat } from './hostile.js';
import { memorySource } from '../source/byte-source.js';
import { openTensorflow } from '../tensorflow/open-tensorflow.js';
import { sliceKey } from '../tensorflow/slice-key.js';
import { blockOf, field, maskedCrc32c, tableOf } from './tensorflow-table.js';

/** The data file. */
export const DATA = new Uint8Array(16);

/** Two float32 at the start of the only data file, unless told otherwise. */
export function entry(
  {
    dtype = 1,
    dims = [2],
    shard = 0,
    offset = 0,
    size = 8,
    crc = 8,
  }: {
    readonly dtype?: number;
    readonly dims?: readonly (number | bigint)[];
    readonly shard?: number;
    readonly offset?: number | bigint;
    readonly size?: number;
    /** The number of zeros that the checksum is of. */
    readonly crc?: number;
  } = {},
  ...more: Uint8Array[]
): Uint8Array {
  const shape = concat(...dims.map((size) => field(2, field(1, size))));
  return concat(
    ...[field(1, dtype), field(2, shape), field(3, shard), field(4, offset), field(5, size)],
    ...[field(6, { fixed32: maskedCrc32c(new Uint8Array(crc)) }), ...more],
  );
}

/** The field that lists one slice. */
export function slice(...extents: readonly (readonly [start: number, length: number])[]): Uint8Array {
  return field(7, concat(...extents.map(([start, length]) => field(1, concat(field(1, start), field(2, length))))));
}

/** The key and entry of a slice of `w`. */
export function sliceEntry(start: number, length: number, change = {}): [Uint8Array, Uint8Array] {
  const key = sliceKey('w', [{ start, length }]);
  const value = entry({ dims: [length], offset: 4 * start, size: 4 * length, crc: 4 * length, ...change });
  return [Uint8Array.from(key, (byte) => byte.charCodeAt(0)), value];
}

/** One shard, version 1. */
export const HEADER: Uint8Array = concat(field(1, 1), field(3, field(1, 1)));
/** A bundle of one tensor `w`. */
export const table = (value: Uint8Array, header = HEADER) =>
  tableOf(
    blockOf([
      ['', header],
      ['w', value],
    ]),
  );
/** A bundle of a tensor `w` and the entries of its slices. */
export const sliced = (value: Uint8Array, ...slices: [Uint8Array, Uint8Array][]) =>
  tableOf(blockOf([['', HEADER], ...slices, ['w', value]]));
/** Four elements in two slices. */
export const halves = (a: readonly [number, number], b: readonly [number, number]) =>
  sliced(entry({ dims: [4], size: 0 }, slice(a), slice(b)), sliceEntry(...a), sliceEntry(...b));

/** Opens an index over `DATA` as its only data file. */
export const open = (bytes: Uint8Array) =>
  openTensorflow(memorySource('test.index', bytes), (suffix) =>
    suffix === '.data-00000-of-00001'
      ? Promise.resolve(memorySource(suffix, DATA))
      : Promise.reject(new CheckpointError('NOT_FOUND', 'there is no such file', { file: suffix })),
  );
