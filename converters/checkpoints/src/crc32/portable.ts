import { makeCrc32 } from './tables.js';

/** The CRC-32 of zip (ISO 3309). `before` is the checksum of the bytes that came before these. */
export const crc32 = makeCrc32(0xedb88320);
