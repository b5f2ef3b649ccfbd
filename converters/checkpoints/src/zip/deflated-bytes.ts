import { crc32 } from '#crc32';
import { checkExpansion, decompress } from '../decompress.js';
import { CheckpointError, type CheckpointErrorDetails } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { chunksOf } from '../source/chunks.js';

/** A deflated record of a zip. */
export interface DeflatedRecord {
  readonly name: string;
  readonly offset: number;
  readonly byteLength: number;
  readonly deflatedLength: number;
  readonly checksum: number | undefined;
}

/**
 * The first `length` bytes of a deflated record, or all of a shorter one. The checksum is verified where that is all.
 * @throws CheckpointError BAD_HEADER, BAD_CHECKSUM, or UNSUPPORTED for a decompression bomb.
 */
export async function inflate(source: ByteSource, record: DeflatedRecord, length: number): Promise<Uint8Array> {
  const where: CheckpointErrorDetails = { file: source.name, at: record.name, offset: record.offset };
  checkExpansion(record.deflatedLength, record.byteLength, where);
  const wanted = Math.min(length, record.byteLength);
  const bytes = new Uint8Array(wanted);
  let filled = 0;
  const chunks = chunksOf(source, record.offset, record.deflatedLength);
  for await (const chunk of decompress(chunks, 'deflate-raw', where)) {
    bytes.set(chunk.subarray(0, wanted - filled), filled);
    filled += chunk.length;
    if (filled > record.byteLength || (filled >= wanted && wanted < record.byteLength)) break;
  }
  if (filled < wanted || (wanted === record.byteLength && filled > wanted)) {
    const details = { ...where, expected: `${wanted} bytes`, found: `${filled}` };
    throw new CheckpointError('BAD_HEADER', 'a record inflates to another length than the directory says', details);
  }
  if (wanted < record.byteLength || record.checksum === undefined) return bytes;
  const found = crc32(bytes);
  if (found === record.checksum) return bytes;
  const hexes = { expected: record.checksum.toString(16), found: found.toString(16) };
  throw new CheckpointError('BAD_CHECKSUM', 'the CRC-32 of the record is wrong', { ...where, ...hexes });
}
