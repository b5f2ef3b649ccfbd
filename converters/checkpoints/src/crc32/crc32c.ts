import { makeCrc32 } from './tables.js';

/** CRC-32C (Castagnoli, RFC 3720), which LevelDB and TensorFlow use. */
export const crc32c = makeCrc32(0x82f63b78);

/** A stored CRC-32C without LevelDB's mask (rotated by 15 bits, plus a constant: doc/table_format.md). */
export function unmaskCrc32c(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

/** A CRC-32C with that mask, as it is stored. */
export function maskCrc32c(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
