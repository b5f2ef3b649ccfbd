import { crc32c, unmaskCrc32c } from '../crc32/crc32c.js';
import type { CheckpointErrorDetails } from '../error.js';
import { WireReader } from './wire.js';

/** Where a block lies in the table, without its trailer. */
export interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

/** A key, as a string of its bytes (one character each, so that string order is byte order), and its value. */
export interface TableEntry {
  readonly key: string;
  readonly value: Uint8Array;
}

/** The type byte and the masked CRC-32C that follow every block. */
const TRAILER = 5;
const LONGEST_KEY = 65_536;
/** Of all keys of a block, whose shared prefixes could stand for far more bytes than the file has. */
const LONGEST_KEYS = 64 * 2 ** 20;

export function readHandle(reader: WireReader): BlockHandle {
  return { offset: reader.count(), size: reader.count() };
}

/**
 * Reads a block of a table (LevelDB, doc/table_format.md): entries whose keys share a prefix with the key before, then
 * the offsets of the entries that share none (restarts), then their number.
 * @throws CheckpointError TRUNCATED, BAD_CHECKSUM or BAD_HEADER.
 */
export async function readBlock(
  table: Uint8Array,
  handle: BlockHandle,
  where: CheckpointErrorDetails,
): Promise<TableEntry[]> {
  const stored = await checkedBlock(table, handle, where);
  const block = new WireReader(stored.bytes, { ...where, ...stored.where });
  const { entriesEnd, restarts } = readRestarts(block);
  const reader = new WireReader(stored.bytes, { ...where, ...stored.where }, 0, entriesEnd);
  const entries: TableEntry[] = [];
  let key = '';
  let keysLength = 0;
  let nextRestart = 0;
  while (!reader.done) {
    const isRestart = restarts[nextRestart] === reader.position;
    if (isRestart) nextRestart++;
    const shared = reader.count();
    if (shared > key.length || (isRestart && shared > 0)) {
      reader.fail('a key shares more than there is', { expected: `${isRestart ? 0 : key.length}`, found: `${shared}` });
    }
    const unshared = reader.count();
    if (shared + unshared > LONGEST_KEY) reader.fail('a key is too long', { found: `${shared + unshared}` });
    const valueLength = reader.count();
    const next = key.slice(0, shared) + byteString(reader.take(unshared));
    if (entries.length > 0 && next <= key) reader.fail('keys are not sorted', { found: JSON.stringify(next) });
    key = next;
    keysLength += key.length;
    if (keysLength > LONGEST_KEYS) reader.fail('the keys stand for too many bytes', { found: `${keysLength}` });
    entries.push({ key, value: reader.take(valueLength) });
  }
  if (nextRestart !== restarts.length && entriesEnd > 0) reader.fail('a restart points between entries');
  return entries;
}

/** A string with one character for each byte, so that string order is byte order. */
export function byteString(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

async function checkedBlock(
  table: Uint8Array,
  { offset, size }: BlockHandle,
  where: CheckpointErrorDetails,
): Promise<{ readonly bytes: Uint8Array; readonly where: Partial<CheckpointErrorDetails> }> {
  const reader = new WireReader(table, { ...where, offset: 0 });
  if (offset + size + TRAILER > table.length) {
    reader.fail('a block leaves the file', { offset, expected: `${size + TRAILER} bytes` }, 'TRUNCATED');
  }
  reader.position = offset;
  const bytes = reader.take(size);
  const type = reader.byte();
  const expected = unmaskCrc32c(reader.fixed32());
  const found = crc32c(table.subarray(offset, offset + size + 1));
  if (found !== expected) {
    const hexes = { expected: expected.toString(16), found: found.toString(16) };
    reader.fail('the CRC-32C of a block is wrong', { offset, ...hexes }, 'BAD_CHECKSUM');
  }
  switch (type) {
    case 0:
      return { bytes, where: { offset } };
    case 1: {
      const { decompressSnappy } = await import('./snappy.js'); // TensorFlow itself compresses none
      const at = `${where.at ?? 'table'}, decompressed block at byte ${offset}`;
      return { bytes: decompressSnappy(bytes, { ...where, offset }), where: { at } };
    }
    default:
      return reader.fail('an unknown type of block', { offset, expected: '0 (plain) or 1 (snappy)', found: `${type}` });
  }
}

function readRestarts(block: WireReader): { readonly entriesEnd: number; readonly restarts: readonly number[] } {
  block.position = Math.max(0, block.end - 4);
  const count = block.fixed32();
  const entriesEnd = block.end - 4 - 4 * count;
  if (count === 0 || entriesEnd < 0) block.fail('a bad number of restarts', { found: `${count}` });
  block.position = entriesEnd;
  const restarts: number[] = [];
  for (let i = 0; i < count; i++) {
    const restart = block.fixed32();
    const least = (restarts.at(-1) ?? -1) + 1;
    const bad = i === 0 ? restart !== 0 : restart < least || restart >= entriesEnd;
    if (bad) block.fail('a bad restart', { found: `${restart}` });
    restarts.push(restart);
  }
  return { entriesEnd, restarts };
}
