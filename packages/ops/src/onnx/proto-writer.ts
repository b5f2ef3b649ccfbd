const encoder = new TextEncoder();

const [VARINT, LENGTH_DELIMITED, FIXED32] = [0, 2, 5];
/** Bytes that are copied at once; longer ones, weights, are copied when all is there. */
const SHORT = 256;

/**
 * Writes protocol buffers (protobuf.dev/programming-guides/encoding): what ONNX has of them. The methods are those of a library,
 * `pbf`, of which a page would load three times as much.
 */
export class ProtoWriter {
  readonly #parts: Uint8Array[] = [];
  /** What comes behind the parts. */
  #open: number[] = [];
  #length = 0;

  /** A whole number; one below 0 as 64 bits in two's complement. */
  writeVarint(value: number): void {
    if (value < 0) {
      let rest = BigInt.asUintN(64, BigInt(value));
      for (; rest > 127n; rest >>= 7n) this.#open.push(Number(rest & 127n) | 128);
      this.#open.push(Number(rest));
      return;
    }
    for (; value > 127; value = Math.floor(value / 128)) this.#open.push((value % 128) | 128);
    this.#open.push(value);
  }

  writeTag(field: number, type: number): void {
    this.writeVarint(field * 8 + type);
  }

  writeVarintField(field: number, value: number): void {
    this.writeTag(field, VARINT);
    this.writeVarint(value);
  }

  writeFloatField(field: number, value: number): void {
    this.writeTag(field, FIXED32);
    this.#open.push(...new Uint8Array(Float32Array.of(value).buffer));
  }

  writeStringField(field: number, text: string): void {
    this.writeBytesField(field, encoder.encode(text));
  }

  writeBytesField(field: number, bytes: Uint8Array): void {
    this.writeTag(field, LENGTH_DELIMITED);
    this.writeVarint(bytes.length);
    if (bytes.length < SHORT) this.#open.push(...bytes);
    else this.#append([bytes]);
  }

  writeMessage<T>(field: number, write: (value: T, writer: ProtoWriter) => void, value: T): void {
    const message = new ProtoWriter();
    write(value, message);
    message.#close();
    this.writeTag(field, LENGTH_DELIMITED);
    this.writeVarint(message.#length);
    this.#append(message.#parts);
  }

  finish(): Uint8Array {
    this.#close();
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  #append(parts: readonly Uint8Array[]): void {
    this.#close();
    for (const part of parts) {
      this.#parts.push(part);
      this.#length += part.length;
    }
  }

  #close(): void {
    if (this.#open.length === 0) return;
    this.#parts.push(Uint8Array.from(this.#open));
    this.#length += this.#open.length;
    this.#open = [];
  }
}
