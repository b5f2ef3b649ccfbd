import { CheckpointError, type CheckpointErrorCode, type CheckpointErrorDetails } from '../error.js';

/** Reads the little-endian pieces that LevelDB and protocol buffers are made of; never past the end. */
export class WireReader {
  readonly bytes: Uint8Array;
  position: number;
  readonly end: number;
  private readonly where: CheckpointErrorDetails;

  /** `where.offset` is the place of the first byte in the file, or undefined where the bytes were decompressed. */
  constructor(bytes: Uint8Array, where: CheckpointErrorDetails, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.where = where;
    this.position = position;
    this.end = end;
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  fail(
    problem: string,
    details: Partial<CheckpointErrorDetails> = {},
    code: CheckpointErrorCode = 'BAD_HEADER',
  ): never {
    const { offset } = this.where;
    const place = offset === undefined ? {} : { offset: offset + this.position };
    throw new CheckpointError(code, problem, { ...this.where, ...place, ...details });
  }

  byte(): number {
    const value = this.position < this.end ? this.bytes[this.position] : undefined;
    if (value === undefined) return this.fail('the data ends too early', {}, 'TRUNCATED');
    this.position++;
    return value;
  }

  take(length: number): Uint8Array {
    if (length > this.end - this.position) {
      const found = `${this.end - this.position}`;
      this.fail('the data ends too early', { expected: `${length} bytes`, found }, 'TRUNCATED');
    }
    return this.bytes.subarray(this.position, (this.position += length));
  }

  fixed32(): number {
    const at = this.position;
    this.take(4);
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + at, 4).getUint32(0, true);
  }

  /** A varint (at most 10 bytes) that must be a whole number below 2^53. */
  count(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte >= 128) continue;
      return Number.isSafeInteger(value) ? value : this.fail('a number that is negative or over 2^53');
    }
    return this.fail('a varint over 10 bytes');
  }

  skipVarint(): void {
    for (let bytes = 0; bytes < 10; bytes++) if (this.byte() < 128) return;
    this.fail('a varint over 10 bytes');
  }
}
