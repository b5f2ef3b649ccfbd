import { CheckpointError, type CheckpointErrorCode, type CheckpointErrorDetails } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';

const WINDOW = 2 ** 16;

/** Reads little-endian numbers and strings forwards from a source, a window of 64 KiB at a time. */
export class SourceCursor {
  readonly source: ByteSource;
  position = 0;
  private window: Uint8Array = new Uint8Array(0);
  private windowStart = 0;

  constructor(source: ByteSource) {
    this.source = source;
  }

  fail(
    problem: string,
    details: Partial<CheckpointErrorDetails> = {},
    code: CheckpointErrorCode = 'BAD_HEADER',
  ): never {
    throw new CheckpointError(code, problem, { file: this.source.name, offset: this.position, ...details });
  }

  async int32(): Promise<number> {
    return (await this.take(4)).getInt32(0, true);
  }

  async float64(): Promise<number> {
    return (await this.take(8)).getFloat64(0, true);
  }

  async uint8(): Promise<number> {
    return (await this.take(1)).getUint8(0);
  }

  async bool(): Promise<boolean> {
    const value = await this.uint8();
    return value <= 1 ? value === 1 : this.fail('neither true nor false', { found: `${value}` });
  }

  async int64(): Promise<number> {
    const value = Number((await this.take(8)).getBigInt64(0, true));
    return Number.isSafeInteger(value) ? value : this.fail('a number over 2^53', { found: `${value}` });
  }

  /** The bytes before the next zero, which is skipped; at most `most`. */
  async zeroTerminated(most: number): Promise<Uint8Array> {
    // A word is short: only one that is not asks for more than the window has.
    for (let wanted = Math.min(most, 256); ; wanted = Math.min(most, 16 * wanted)) {
      await this.load(Math.min(wanted + 1, this.source.size - this.position));
      const start = this.position - this.windowStart;
      const end = this.window.indexOf(0, start);
      if (end >= 0 && end - start <= most) {
        this.position += end - start + 1;
        return this.window.subarray(start, end);
      }
      if (end < 0 && this.position + wanted < this.source.size && wanted < most) continue;
      const isShort = this.position + most >= this.source.size;
      this.fail('a word without its end', {}, isShort ? 'TRUNCATED' : 'BAD_VOCABULARY');
    }
  }

  /** Steps over a run of `count` elements of `size` bytes, which must be in the file, and gives where it begins. */
  skip(count: number, size: number): number {
    const start = this.position;
    const byteLength = count * size;
    if (!(count >= 0 && byteLength <= this.source.size - start)) {
      const found = `${this.source.size - start}`;
      this.fail('the file ends before its data', { expected: `${byteLength} bytes`, found }, 'TRUNCATED');
    }
    this.position += byteLength;
    return start;
  }

  private async take(length: number): Promise<DataView> {
    await this.load(length);
    const at = this.window.byteOffset + this.position - this.windowStart;
    this.position += length;
    return new DataView(this.window.buffer, at, length);
  }

  private async load(length: number): Promise<void> {
    const end = this.windowStart + this.window.length;
    if (this.position >= this.windowStart && this.position + length <= end) return;
    const available = Math.max(0, this.source.size - this.position);
    this.window = await this.source.read(this.position, Math.min(available, Math.max(length, WINDOW)));
    this.windowStart = this.position;
    if (this.window.length < length) {
      const found = `${this.window.length}`;
      this.fail('the file ends too early', { expected: `${length} bytes`, found }, 'TRUNCATED');
    }
  }
}
