import { checkExpansion, decompress } from '../decompress.js';
import { CheckpointError } from '../error.js';
import type { ByteSource } from '../source/byte-source.js';
import { chunksOf, readAhead } from '../source/chunks.js';

/** How much larger than a gzip file its contents may be to be believed before they are read. */
const BELIEVED_EXPANSION = 20;
/** The byte order mark in UTF-8. */
const MARK = [0xef, 0xbb, 0xbf];
/** The ASCII white space: what ends a line or stands between values. */
const isBlankByte = (byte: number | undefined): boolean =>
  byte === 0x20 || (byte !== undefined && byte >= 9 && byte <= 13);

/**
 * Reads a source forwards, unpacking gzip, with a window on the bytes to come that grows only as far as asked. A caller
 * works on `bytes` from `position` to `end` without waiting, and asks for more with `fill`, which overwrites what lies before.
 */
export class ByteWindow {
  bytes: Uint8Array = new Uint8Array(0);
  position = 0;
  end = 0;
  readonly file: string;
  private readonly source: ByteSource;
  private readonly isGzip: boolean;
  private readonly chunks: AsyncGenerator<Uint8Array>;
  /** Whether the stream began with a byte order mark, which is passed over. */
  hadMark = false;
  /** Bytes of the unpacked stream before the window. */
  private before = 0;

  private constructor(source: ByteSource, isGzip: boolean) {
    this.file = source.name;
    this.source = source;
    this.isGzip = isGzip;
    this.chunks = isGzip ? decompress(chunksOf(source), 'gzip', { file: source.name }) : readAhead(source);
  }

  static async open(source: ByteSource): Promise<ByteWindow> {
    const [first, second] = await source.read(0, Math.min(2, source.size));
    const window = new ByteWindow(source, first === 0x1f && second === 0x8b);
    try {
      window.hadMark = (await window.fill(3)) && window.startsWith(MARK);
    } catch (error) {
      await window.stop();
      throw error;
    }
    if (window.hadMark) window.position += MARK.length;
    return window;
  }

  private startsWith(bytes: readonly number[]): boolean {
    return bytes.every((byte, i) => this.bytes[this.position + i] === byte);
  }

  /** Offset in the unpacked stream. */
  get offset(): number {
    return this.before + this.position;
  }

  /** Bytes from `position` on that are there without waiting. */
  get available(): number {
    return this.end - this.position;
  }

  /** Whether the stream may be as long as its beginning says. */
  mayHold(bytes: number): boolean {
    const packed = this.source.packedSize ?? this.source.size;
    const isPacked = this.isGzip || this.source.packedSize !== undefined;
    return bytes <= packed * (isPacked ? BELIEVED_EXPANSION : 1);
  }

  /** Makes `count` bytes available from `position` on; false where the stream ends before. */
  async fill(count: number): Promise<boolean> {
    while (this.available < count) {
      const next = await this.chunks.next();
      if (next.done === true) return false;
      this.append(next.value);
      checkExpansion(this.source.packedSize ?? this.source.size, this.before + this.end, { file: this.file });
    }
    return true;
  }

  /** Moves what is left to the front and puts a chunk behind it; a window that must grow doubles. */
  private append(chunk: Uint8Array): void {
    const rest = this.bytes.subarray(this.position, this.end);
    const needed = rest.length + chunk.length;
    if (needed > this.bytes.length) this.bytes = new Uint8Array(Math.max(needed, 2 * rest.length));
    this.bytes.set(rest);
    this.bytes.set(chunk, rest.length);
    this.before += this.position;
    this.position = 0;
    this.end = needed;
  }

  /**
   * The place of the next `byte` at or after `position`; undefined where the stream ends before it.
   * @throws CheckpointError with `problem` where it is further than `most` bytes away.
   */
  async find(byte: number, most: number, problem: string): Promise<number | undefined> {
    let looked = 0;
    for (;;) {
      const at = this.bytes.subarray(0, this.end).indexOf(byte, this.position + looked);
      if (at >= 0 && at - this.position <= most) return at;
      if (at >= 0 || this.end - this.position > most) {
        throw new CheckpointError('BAD_VOCABULARY', problem, {
          file: this.file,
          offset: this.offset,
          expected: `at most ${most} bytes`,
        });
      }
      looked = this.end - this.position;
      if (!(await this.fill(looked + 1))) return undefined;
    }
  }

  /** Moves over white space and line ends; true where nothing else is left. */
  async skipBlank(): Promise<boolean> {
    while (this.available > 0 || (await this.fill(1))) {
      while (this.position < this.end && isBlankByte(this.bytes[this.position])) this.position++;
      if (this.position < this.end) return false;
    }
    return true;
  }

  /** Stops reading, and waits until nothing is being read. */
  async stop(): Promise<void> {
    await this.chunks.return(undefined);
  }
}
