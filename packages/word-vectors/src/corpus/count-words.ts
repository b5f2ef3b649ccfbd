import { instantiate, FREE, PAGE } from '../kernels/instantiate.js';
import { countWordsWasm } from '../wasm/count-words.js';
import { WordVectorsError } from '../error.js';

interface Exports {
  readonly memory: WebAssembly.Memory;
  start(base: number): void;
  countWords(text: number, length: number, tokens: number, isLast: boolean): number;
  wordCount(): number;
  entryOf(word: number): number;
  tokensWritten(): number;
  bytesConsumed(): number;
}

/** Bytes of text that the kernel takes at a time. */
const TEXT = 2 ** 20;
/** A text of n bytes has at most n tokens: each line end is one. */
const TOKENS = FREE + TEXT;
const WORDS = TOKENS + 4 * (TEXT + 1);

/** Counts words of UTF-8 text part by part, and numbers them in the order of their first appearance. */
export class WordCounter {
  readonly #kernel: Exports;
  readonly #name: string;
  /** Bytes before those in the kernel's text. */
  #before = 0;
  /** Bytes of a word that the last part cut. */
  #rest = 0;

  private constructor(kernel: Exports, name: string) {
    this.#kernel = kernel;
    this.#name = name;
  }

  static async create(name: string): Promise<WordCounter> {
    // The exports of assembly/words.as.ts.
    const kernel = (await instantiate(countWordsWasm)) as unknown as Exports;
    kernel.memory.grow(Math.ceil(WORDS / PAGE));
    kernel.start(WORDS);
    return new WordCounter(kernel, name);
  }

  /**
   * Counts a part of the text and hands its tokens to `take`, -1 for a line end; they are the kernel's, good until the next
   * call. `isLast` ends a word that the text ends with.
   * @throws WordVectorsError NOT_UTF8; BAD_WORD for one of half a mebibyte; TOO_LARGE for more words than memory holds.
   */
  add(bytes: Uint8Array, isLast: boolean, take: (tokens: Int32Array) => void): void {
    for (let done = 0; done < bytes.length || isLast;) {
      const length = Math.min(bytes.length - done, TEXT - this.#rest);
      new Uint8Array(this.#kernel.memory.buffer).set(bytes.subarray(done, done + length), FREE + this.#rest);
      done += length;
      this.#count(this.#rest + length, isLast && done === bytes.length, take);
      if (done === bytes.length) return;
    }
  }

  #count(length: number, isLast: boolean, take: (tokens: Int32Array) => void): void {
    const kernel = this.#kernel;
    const valid = this.#guard(() => kernel.countWords(FREE, length, TOKENS, isLast));
    const consumed = kernel.bytesConsumed() >>> 0;
    if (valid === 0)
      throw new WordVectorsError(
        'NOT_UTF8',
        `${this.#name}, byte ${this.#before + consumed}: expected UTF-8, found other bytes: convert the text, as with iconv -t UTF-8`,
      );
    if (length - consumed > TEXT / 2)
      throw new WordVectorsError(
        'BAD_WORD',
        `${this.#name}, byte ${this.#before + consumed}: expected words of at most ${TEXT / 2} bytes with spaces between them`,
      );
    const memory = new Uint8Array(kernel.memory.buffer);
    memory.copyWithin(FREE, FREE + consumed, FREE + length);
    this.#rest = length - consumed;
    this.#before += consumed;
    take(new Int32Array(kernel.memory.buffer, TOKENS, kernel.tokensWritten()));
  }

  #guard<T>(call: () => T): T {
    try {
      return call();
    } catch (cause) {
      throw new WordVectorsError('TOO_LARGE', `${this.#name}: its different words take more than 4 GiB of memory`, {
        cause,
      });
    }
  }

  /** The words and their counts, by number. */
  words(): { readonly words: readonly string[]; readonly counts: Float64Array } {
    const { buffer } = this.#kernel.memory;
    const view = new DataView(buffer);
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const size = this.#kernel.wordCount();
    const counts = new Float64Array(size);
    const words = Array.from({ length: size }, (_, word) => {
      const entry = this.#kernel.entryOf(word) >>> 0;
      counts[word] = Number(view.getBigUint64(entry, true));
      return decoder.decode(new Uint8Array(buffer, entry + 16, view.getUint32(entry + 12, true)));
    });
    return { words, counts };
  }
}
