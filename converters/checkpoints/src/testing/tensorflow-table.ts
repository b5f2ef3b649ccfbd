import { crc32c } from '../crc32/crc32c.js';
import { concat, little, type Repair } from './hostile.js';

/** A varint of a protocol buffer or a LevelDB block. */
export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...bytes, Number(rest)]);
}

/** A field of a protocol buffer: a varint, a message or string, or four raw bytes. */
export function field(number: number, value: number | bigint | Uint8Array | { readonly fixed32: number }): Uint8Array {
  if (value instanceof Uint8Array) return concat(varint(number * 8 + 2), varint(value.length), value);
  if (typeof value === 'object') return concat(varint(number * 8 + 5), little(value.fixed32, 4));
  return concat(varint(number * 8), varint(value));
}

export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** The bytes of a block with its restarts, one for each entry unless told otherwise. */
export function blockOf(
  entries: readonly (readonly [key: Uint8Array | string, value: Uint8Array])[],
  restarts?: readonly number[],
): Uint8Array {
  const starts: number[] = [];
  let bytes = new Uint8Array(0);
  for (const [key, value] of entries) {
    starts.push(bytes.length);
    const name = concat(key);
    bytes = concat(bytes, [0], varint(name.length), varint(value.length), name, value);
  }
  const all = restarts ?? (starts.length === 0 ? [0] : starts);
  return concat(bytes, ...all.map((start) => little(start, 4)), little(all.length, 4));
}

/** A block as it stands in a table: with its type and checksum. */
export function stored(block: Uint8Array, type = 0): Uint8Array {
  const typed = concat(block, [type]);
  return concat(typed, little(maskedCrc32c(typed), 4));
}

export const MAGIC = little(0xdb4775248b80fb57n, 8);

/** A table of one data block, which `lastKey` must not come before. */
export function tableOf(block: Uint8Array, { type = 0, lastKey = '\x7f' } = {}): Uint8Array {
  const data = stored(block, type);
  const meta = stored(blockOf([]));
  const index = stored(blockOf([[lastKey, concat(varint(0), varint(block.length))]]));
  const handles = concat(
    ...[varint(data.length), varint(meta.length - 5)],
    ...[varint(data.length + meta.length), varint(index.length - 5)],
  );
  return concat(data, meta, index, handles, new Uint8Array(40 - handles.length), MAGIC);
}

/** Finds the blocks of a good table by their checksums and gives what makes these right again. */
export function blockRepair(good: Uint8Array): Repair {
  const blocks: (readonly [start: number, end: number])[] = [];
  for (let start = 0, end = start + 9; end <= good.length - 48; end++) {
    if (crcAt(good, end - 4) !== maskedCrc32c(good.subarray(start, end - 4))) continue;
    blocks.push([start, end - 4]);
    start = end;
  }
  return (bytes) => {
    for (const [start, end] of blocks) {
      new DataView(bytes.buffer).setUint32(end, maskedCrc32c(bytes.subarray(start, end)), true);
    }
  };
}

function crcAt(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer).getUint32(offset, true);
}
