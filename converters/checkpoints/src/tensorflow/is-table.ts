import type { ByteSource } from '../source/byte-source.js';

/** Bytes at the end of a table that say where its index lies. */
export const FOOTER = 48;
const MAGIC = 0xdb4775248b80fb57n;

/** Whether a source ends in the magic number of a LevelDB table. */
export async function isTable(source: ByteSource): Promise<boolean> {
  if (source.size < FOOTER) return false;
  const tail = await source.read(source.size - 8, 8);
  return new DataView(tail.buffer, tail.byteOffset, 8).getBigUint64(0, true) === MAGIC;
}
