import { CheckpointError, type CheckpointErrorCode } from '../error.js';

/** Thrown where a window on a longer stream ends inside the pickle; never leaves this folder. */
export class WindowTooShort extends Error {
  override readonly name = 'WindowTooShort';
}

/** Where a pickle stands, for errors and for its end. */
export interface PickleWhere {
  readonly file: string;
  readonly at: string;
  /** Byte offset of the pickle in the file. */
  readonly start: number;
  /** Bytes that the file still has from there, which may be more than the window that was read of them. */
  readonly available: number;
}

/** The bytes of a pickle, read forwards and never past their end. */
export class PickleInput {
  readonly bytes: Uint8Array;
  readonly where: PickleWhere;
  position = 0;
  private readonly view: DataView;

  constructor(bytes: Uint8Array, where: PickleWhere) {
    this.bytes = bytes;
    this.where = where;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(
    problem: string,
    details: { readonly expected?: string; readonly found?: string; readonly hint?: string } = {},
    code: CheckpointErrorCode = 'BAD_PICKLE',
  ): never {
    const { file, at, start } = this.where;
    throw new CheckpointError(code, problem, { file, at, offset: start + this.position, ...details });
  }

  take(length: number): Uint8Array {
    const end = this.position + length;
    if (end > this.where.available) {
      const found = `${this.where.available - this.position}`;
      this.fail('the pickle ends too early', { expected: `${length} bytes`, found }, 'TRUNCATED');
    }
    if (end > this.bytes.length) throw new WindowTooShort();
    const taken = this.bytes.subarray(this.position, end);
    this.position = end;
    return taken;
  }

  uint8(): number {
    const at = this.position;
    this.take(1);
    return this.view.getUint8(at);
  }

  uint16(): number {
    const at = this.position;
    this.take(2);
    return this.view.getUint16(at, true);
  }

  int32(): number {
    const at = this.position;
    this.take(4);
    return this.view.getInt32(at, true);
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  /** A length of 8 bytes; one that no file can have is caught by `take`. */
  uint64(): number {
    const at = this.position;
    this.take(8);
    return Number(this.view.getBigUint64(at, true));
  }

  /** Big-endian, unlike everything else in a pickle. */
  float64(): number {
    const at = this.position;
    this.take(8);
    return this.view.getFloat64(at, false);
  }

  utf8(length: number): string {
    const taken = this.take(length);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(taken);
    } catch {
      return this.fail('a string that is not UTF-8');
    }
  }

  /** A line of ASCII, without its end: the two names of a GLOBAL. */
  line(): string {
    let text = '';
    for (let byte = this.uint8(); byte !== 0x0a; byte = this.uint8()) {
      if (byte < 0x20 || byte > 0x7e || text.length > 255) this.fail('a bad name of a global');
      text += String.fromCharCode(byte);
    }
    return text;
  }

  /** A two's complement integer, least significant byte first. */
  integer(length: number): number | bigint {
    if (length > 64) this.fail('an integer that is too long', { expected: 'at most 64 bytes', found: `${length}` });
    let value = 0n;
    const bytes = this.take(length);
    for (const byte of bytes.toReversed()) value = (value << 8n) | BigInt(byte);
    const signed = BigInt.asIntN(8 * length, value);
    const small = Number(signed);
    return Number.isSafeInteger(small) ? small : signed;
  }
}
