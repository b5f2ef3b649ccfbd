import { FREE, instantiate, PAGE } from '../kernels/instantiate.js';
import type { PairRun, PairsStart } from '../threads/protocol.js';
import { countPairsWasm } from '../wasm/count-pairs.js';
import { CHUNK } from '../corpus/token-store.js';

/** The exports of assembly/pairs.as.ts. */
interface PairsKernel {
  readonly memory: WebAssembly.Memory;
  start(table: number, slots: number, ring: number, span: number, symmetric: boolean, weighted: boolean): void;
  clear(): void;
  pairCount(): number;
  countPairs(tokens: number, length: number): number;
  sortPairs(): void;
}

const SLOT = 16;
const TOKENS = FREE;
const RING = TOKENS + 4 * CHUNK;

/**
 * Counts pairs of words in a table of fixed size, the thread's side. A full table becomes a run of pairs in order, and the
 * counting begins anew.
 */
export class PairCounter {
  readonly #kernel: PairsKernel;
  readonly #table: number;

  private constructor(kernel: PairsKernel, table: number) {
    this.#kernel = kernel;
    this.#table = table;
  }

  static async create({ budget, span, symmetric, weighted }: PairsStart): Promise<PairCounter> {
    const kernel = (await instantiate(countPairsWasm)) as unknown as PairsKernel; // its exports, see there
    const table = Math.ceil((RING + 4 * span) / 64) * 64;
    // A power of two, never above 2 GiB, with room for the pairs of one word.
    const slots = 2 ** Math.floor(Math.log2(Math.min(Math.max(budget / SLOT, 4 * span + 64), 2 ** 27)));
    kernel.memory.grow(Math.ceil((table + slots * SLOT) / PAGE));
    kernel.start(table, slots, RING, span, symmetric, weighted);
    return new PairCounter(kernel, table);
  }

  /** Counts tokens; gives the runs that the table was emptied into meanwhile. */
  count(tokens: Int32Array): readonly PairRun[] {
    new Int32Array(this.#kernel.memory.buffer, TOKENS, tokens.length).set(tokens);
    const runs: PairRun[] = [];
    for (let done = 0; done < tokens.length;) {
      done += this.#kernel.countPairs(TOKENS + 4 * done, tokens.length - done);
      if (done < tokens.length) runs.push(this.finish());
    }
    return runs;
  }

  /** The pairs of the table, which is emptied. */
  finish(): PairRun {
    const bytes = SLOT * this.#kernel.pairCount();
    this.#kernel.sortPairs();
    const run = new Uint8Array(this.#kernel.memory.buffer, this.#table, bytes).slice();
    this.#kernel.clear();
    return run;
  }
}
