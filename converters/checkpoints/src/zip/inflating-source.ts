import { crc32 } from '#crc32';
import { checkExpansion, decompress } from '../decompress.js';
import { CheckpointError, type CheckpointErrorDetails } from '../error.js';
import { checkRange, type ByteSource } from '../source/byte-source.js';
import { chunksOf } from '../source/chunks.js';
import type { ZipRecord } from './zip-directory.js';

/**
 * The data of a zip's record, unpacked while it is read: who reads forwards holds no more than what he asks for, who goes
 * back reads from the beginning again. Its checksum is verified when the end is reached. Closing it closes the zip.
 * @throws CheckpointError UNSUPPORTED for a decompression bomb.
 */
export function recordSource(zip: ByteSource, record: ZipRecord): ByteSource {
  const { offset, byteLength: size, deflatedLength } = record;
  const name = `${zip.name}/${record.name}`;
  const close = (): Promise<void> => zip.close();
  if (deflatedLength === undefined) {
    return {
      name,
      size,
      close,
      async read(start, length, into) {
        checkRange(name, size, start, length);
        return zip.read(offset + start, length, into);
      },
    };
  }
  checkExpansion(deflatedLength, size, { file: name, offset });
  let stream = new Inflation(zip, name, record, deflatedLength);
  let last: Promise<unknown> = Promise.resolve();
  const readAlone = async (start: number, length: number): Promise<Uint8Array> => {
    if (start < stream.start) {
      await stream.stop();
      stream = new Inflation(zip, name, record, deflatedLength);
    }
    return stream.read(start, length);
  };
  return {
    name,
    size,
    packedSize: deflatedLength,
    // One at a time: all share the stream.
    read(start, length) {
      const found = last.then(() => {
        checkRange(name, size, start, length);
        return readAlone(start, length);
      });
      last = found.catch(() => undefined);
      return found;
    },
    async close() {
      await last;
      await stream.stop();
      await close();
    },
  };
}

/** One pass over a deflated record. */
class Inflation {
  /** Of the bytes that are held, in the record. */
  start = 0;
  private held: Uint8Array[] = [];
  private heldLength = 0;
  private crc = 0;
  private readonly chunks: AsyncGenerator<Uint8Array>;
  private readonly where: CheckpointErrorDetails;
  private readonly record: ZipRecord;

  constructor(zip: ByteSource, name: string, record: ZipRecord, deflatedLength: number) {
    this.record = record;
    this.where = { file: name, offset: record.offset };
    this.chunks = decompress(chunksOf(zip, record.offset, deflatedLength), 'deflate-raw', this.where);
  }

  async read(start: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length || this.start + this.heldLength === this.record.byteLength) {
      filled += this.take(bytes, start + filled, filled);
      if (filled === length && this.start + this.heldLength < this.record.byteLength) break;
      if (!(await this.next())) break;
    }
    return bytes;
  }

  /** Copies what is held from `at` on into `bytes`, and lets go of the chunks before it. */
  private take(bytes: Uint8Array, at: number, from: number): number {
    let filled = 0;
    for (let chunk = this.held[0]; chunk !== undefined; [chunk] = this.held) {
      const skipped = at + filled - this.start;
      const part = chunk.subarray(skipped, skipped + bytes.length - from - filled);
      bytes.set(part, from + filled);
      filled += part.length;
      if (skipped + part.length < chunk.length) break;
      this.held.shift();
      this.start += chunk.length;
      this.heldLength -= chunk.length;
    }
    return filled;
  }

  /** False at the end of the record. */
  private async next(): Promise<boolean> {
    const { byteLength, checksum } = this.record;
    const next = await this.chunks.next();
    const end = this.start + this.heldLength + (next.done === true ? 0 : next.value.length);
    if (next.done === true ? end < byteLength : end > byteLength) {
      const details = { ...this.where, expected: `${byteLength} bytes`, found: `${end}` };
      throw new CheckpointError('BAD_HEADER', 'a record inflates to another length than the directory says', details);
    }
    if (next.done === true) {
      if (checksum === undefined || checksum === this.crc) return false;
      const hexes = { expected: checksum.toString(16), found: this.crc.toString(16) };
      throw new CheckpointError('BAD_CHECKSUM', 'the CRC-32 of the record is wrong', { ...this.where, ...hexes });
    }
    this.crc = crc32(next.value, this.crc);
    this.held.push(next.value);
    this.heldLength += next.value.length;
    return true;
  }

  async stop(): Promise<void> {
    await this.chunks.return(undefined);
  }
}
