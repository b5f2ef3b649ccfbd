import type { OpenSpill, Spill } from '../spill/spill.js';

/** Tokens of a chunk at most: what a thread trains on between two messages, some 50 ms. */
export const CHUNK = 65_536;

/** The end of a sentence among tokens. */
export const SENTENCE_END = -1;

/** The tokens of a corpus in chunks, in memory as far as the budget goes, behind that in a temporary file. */
export class TokenStore {
  readonly #budget: number;
  readonly #openSpill: () => Promise<Spill>;
  readonly #chunks: (Int32Array | { readonly offset: number; readonly length: number })[] = [];
  #spill: Spill | undefined;
  #held = 0;
  #sentenceEnds = 0;
  #open = new Int32Array(CHUNK);
  #filled = 0;
  readonly #full: Int32Array[] = [];

  constructor(budget: number, openSpill: OpenSpill, folder: string | undefined) {
    this.#budget = budget;
    this.#openSpill = () => openSpill(folder);
  }

  /** Takes tokens; `flush` stores the chunks that they fill. */
  add(tokens: Int32Array): void {
    for (let done = 0; done < tokens.length;) {
      const length = Math.min(tokens.length - done, CHUNK - this.#filled);
      const part = tokens.subarray(done, done + length);
      this.#open.set(part, this.#filled);
      for (const token of part) if (token === SENTENCE_END) this.#sentenceEnds++;
      this.#filled += length;
      done += length;
      if (this.#filled === CHUNK) this.#seal(this.#open.lastIndexOf(SENTENCE_END) + 1 || CHUNK);
    }
  }

  /** A chunk ends with a sentence where it can. */
  #seal(end: number): void {
    this.#full.push(this.#open.slice(0, end));
    this.#open.copyWithin(0, end, this.#filled);
    this.#filled -= end;
  }

  async flush(): Promise<void> {
    for (const chunk of this.#full.splice(0)) {
      if (this.#held + chunk.byteLength <= this.#budget) {
        this.#held += chunk.byteLength;
        this.#chunks.push(chunk);
      } else {
        this.#spill ??= await this.#openSpill();
        const offset = await this.#spill.append(new Uint8Array(chunk.buffer));
        this.#chunks.push({ offset, length: chunk.length });
      }
    }
  }

  async finish(): Promise<void> {
    if (this.#filled > 0) this.#seal(this.#filled);
    await this.flush();
    this.#open = new Int32Array(0);
  }

  get sentenceEnds(): number {
    return this.#sentenceEnds;
  }

  /** Chunks. */
  get length(): number {
    return this.#chunks.length;
  }

  /** A chunk's tokens, not to be written to. */
  async chunk(index: number): Promise<Int32Array> {
    const chunk = this.#chunks[index];
    if (chunk instanceof Int32Array) return chunk;
    if (chunk === undefined || this.#spill === undefined) return new Int32Array(0);
    return new Int32Array((await this.#spill.read(chunk.offset, 4 * chunk.length)).buffer);
  }

  async close(): Promise<void> {
    await this.#spill?.close();
    this.#chunks.length = 0;
  }
}

/** A corpus by numbers of its words, which are those of their first appearance. `close` the store after use. */
export interface ReadCorpus {
  readonly words: readonly string[];
  readonly counts: Float64Array;
  readonly store: TokenStore;
}
