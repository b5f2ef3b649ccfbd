const encoder = new TextEncoder();

const [VARINT, LENGTH_DELIMITED, FIXED32] = [0, 2, 5];

/**
 * Writes protocol buffers (protobuf.dev/programming-guides/encoding): what ONNX has of them. The methods are those of a library,
 * `pbf`, of which a page would load three times as much.
 */
export class ProtoWriter {
  #bytes = new Uint8Array(4096);
  #length = 0;

  /** A whole number; one below 0 as 64 bits in two's complement. */
  writeVarint(value: number): void {
    this.#reserve(10);
    if (value >= 0) {
      for (; value > 127; value = Math.floor(value / 128)) this.#bytes[this.#length++] = (value % 128) | 128;
      this.#bytes[this.#length++] = value;
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) this.#bytes[this.#length++] = Number(rest & 127n) | 128;
    this.#bytes[this.#length++] = Number(rest);
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
    this.#append(new Uint8Array(Float32Array.of(value).buffer));
  }

  writeBytesField(field: number, bytes: Uint8Array): void {
    this.writeTag(field, LENGTH_DELIMITED);
    this.writeVarint(bytes.length);
    this.#append(bytes);
  }

  writeStringField(field: number, text: string): void {
    this.#delimited(field, () => {
      this.#reserve(3 * text.length);
      this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
    });
  }

  writeMessage<T>(field: number, write: (value: T, writer: this) => void, value: T): void {
    this.#delimited(field, () => {
      write(value, this);
    });
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Writes what has its length before it, which is known afterwards: most are short, and their length takes one byte. */
  #delimited(field: number, write: () => void): void {
    this.writeTag(field, LENGTH_DELIMITED);
    const start = this.#length;
    this.#reserve(1);
    this.#length++;
    write();
    const [end, length] = [this.#length, this.#length - start - 1];
    if (length > 127) {
      const more = Math.floor(Math.log2(length) / 7);
      this.#reserve(more);
      this.#bytes.copyWithin(start + 1 + more, start + 1, end);
    }
    this.#length = start;
    this.writeVarint(length);
    this.#length += length;
  }

  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
