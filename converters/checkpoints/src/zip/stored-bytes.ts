import { crc32 } from '#crc32';
import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';

const CHUNK = 2 ** 20;

/** The bytes of one storage inside a file. A zip's CRC-32 is verified when they are read. */
export class StoredBytes {
  readonly source: ByteSource;
  /** What an error calls it. */
  readonly at: string;
  readonly offset: number;
  readonly byteLength: number;
  private readonly checksum: number | undefined;
  private verified: Promise<void> | undefined;

  constructor(source: ByteSource, at: string, offset: number, byteLength: number, checksum?: number) {
    this.source = source;
    this.at = at;
    this.offset = offset;
    this.byteLength = byteLength;
    this.checksum = checksum;
  }

  /** @throws CheckpointError BAD_CHECKSUM or TRUNCATED. `start` is a byte of the storage. */
  async read(start: number, length: number): Promise<Uint8Array> {
    const isWhole = length === this.byteLength;
    // A part says nothing about the checksum of the whole, which is then read once, in chunks.
    if (!isWhole && this.checksum !== undefined) await (this.verified ??= this.verify());
    const bytes = await this.source.read(this.offset + start, length);
    if (isWhole && this.checksum !== undefined) this.compare(crc32(bytes));
    return bytes;
  }

  private async verify(): Promise<void> {
    let crc = 0;
    for (let start = 0; start < this.byteLength; start += CHUNK) {
      const length = Math.min(CHUNK, this.byteLength - start);
      crc = crc32(await this.source.read(this.offset + start, length), crc);
    }
    this.compare(crc);
  }

  private compare(found: number): void {
    if (this.checksum === found) return;
    throw new CheckpointError('BAD_CHECKSUM', 'the CRC-32 of the record is wrong', {
      file: this.source.name,
      at: this.at,
      offset: this.offset,
      expected: this.checksum?.toString(16) ?? 'none',
      found: found.toString(16),
    });
  }
}
