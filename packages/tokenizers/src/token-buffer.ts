const SMALLEST = 4096;
const LARGEST_KEPT = 1 << 18;

/** Growing arrays that collect the tokens of one text after another. */
export class TokenBuffer {
  ids = new Int32Array(SMALLEST);
  /** Start and end in UTF-16 units of the token's text. Shape [capacity, 2]. */
  offsets = new Int32Array(SMALLEST * 2);
  /** Which word of its text each token is a piece of. */
  wordIds = new Int32Array(SMALLEST);
  count = 0;
  /** Index of the word that is next. */
  words = 0;

  clear(): void {
    if (this.ids.length > LARGEST_KEPT) this.resize(SMALLEST);
    this.count = 0;
    this.words = 0;
  }

  /** Makes room for `tokens` more. */
  reserve(tokens: number): void {
    if (this.count + tokens > this.ids.length) this.resize(Math.max(this.ids.length * 2, this.count + tokens));
  }

  push(id: number, start: number, end: number): void {
    const at = this.count++;
    this.ids[at] = id;
    this.offsets[at * 2] = start;
    this.offsets[at * 2 + 1] = end;
    this.wordIds[at] = this.words;
  }

  /** One token that is a whole word. */
  pushWord(id: number, start: number, end: number): void {
    this.reserve(1);
    this.push(id, start, end);
    this.words++;
  }

  /** Takes out tokens `from` to `to`. */
  remove(from: number, to: number): void {
    this.ids.copyWithin(from, to, this.count);
    this.wordIds.copyWithin(from, to, this.count);
    this.offsets.copyWithin(from * 2, to * 2, this.count * 2);
    this.count -= to - from;
  }

  private resize(capacity: number): void {
    this.ids = resized(this.ids, capacity);
    this.offsets = resized(this.offsets, capacity * 2);
    this.wordIds = resized(this.wordIds, capacity);
  }
}

function resized(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length);
  copy.set(length < array.length ? array.subarray(0, length) : array);
  return copy;
}
