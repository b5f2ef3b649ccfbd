import { crc32 as zlibCrc32 } from 'node:zlib';

/** The CRC-32 of zip (ISO 3309). `before` is the checksum of the bytes that came before these. */
export function crc32(bytes: Uint8Array, before = 0): number {
  // Of no bytes zlib gives 0, whatever came before.
  return bytes.length === 0 ? before : zlibCrc32(bytes, before);
}
