const SMALLEST = 256;
const LARGEST_KEPT = 1 << 16;

/** A word as symbols of its UTF-8 bytes (byte + 1), and where in the text the character of each byte stands. */
export class ByteWord {
  /** Shape [capacity], of which `length` are in use; so are the two below. */
  symbols = new Uint16Array(SMALLEST);
  starts = new Int32Array(SMALLEST);
  ends = new Int32Array(SMALLEST);
  length = 0;

  /** Reads `text[from .. to)`. A lone surrogate is three bytes, so that the text comes back from them: see `decodeWtf8`. */
  read(text: string, from: number, to: number): void {
    this.reserve((to - from) * 3);
    const { symbols, starts, ends } = this;
    let length = 0;
    for (let at = from; at < to;) {
      const code = text.codePointAt(at) ?? 0;
      const start = at;
      at += code > 0xffff ? 2 : 1;
      const first = length;
      if (code < 0x80) {
        symbols[length++] = code + 1;
      } else if (code < 0x800) {
        symbols[length++] = (0xc0 | (code >> 6)) + 1;
        symbols[length++] = (0x80 | (code & 0x3f)) + 1;
      } else {
        if (code < 0x10000) {
          symbols[length++] = (0xe0 | (code >> 12)) + 1;
        } else {
          symbols[length++] = (0xf0 | (code >> 18)) + 1;
          symbols[length++] = (0x80 | ((code >> 12) & 0x3f)) + 1;
        }
        symbols[length++] = (0x80 | ((code >> 6) & 0x3f)) + 1;
        symbols[length++] = (0x80 | (code & 0x3f)) + 1;
      }
      for (let k = first; k < length; k++) {
        starts[k] = start;
        ends[k] = at;
      }
    }
    this.length = length;
  }

  private reserve(length: number): void {
    const capacity = this.symbols.length;
    if (length <= capacity && (capacity <= LARGEST_KEPT || length > SMALLEST)) return;
    const size = length <= SMALLEST ? SMALLEST : length;
    this.symbols = new Uint16Array(size);
    this.starts = new Int32Array(size);
    this.ends = new Int32Array(size);
  }
}
