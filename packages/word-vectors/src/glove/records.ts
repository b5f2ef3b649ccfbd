import { mixSeeds, Random } from '../kernels/random.js';
import type { Spill } from '../spill/spill.js';
import type { GlovePart } from '../threads/protocol.js';
import { turn } from '../threads/turn.js';
import type { PairBlock } from './pair-runs.js';

/** Records of a part at most: what a thread trains on between two messages. */
export const RECORDS = 65_536;

/** u32 values of a record: two words, log X and f(X) as float32. */
const WIDTH = 4;

/** Records that a bucket gathers before it writes them. */
const GATHERED = 4096;

interface Bucket {
  readonly gathered: Uint32Array<ArrayBuffer>;
  filled: number;
  size: number;
  readonly places: { readonly offset: number; readonly length: number }[];
}

/**
 * The records of a training, given back in an order at random: gathered at random into buckets, of which each fits in
 * memory, and is shuffled when its turn comes (Rao, 1961; Sandelius, 1962). One bucket stays in memory; more lie in a
 * temporary file.
 */
export class Records {
  readonly #buckets: readonly Bucket[];
  readonly #random: Random;
  readonly #seed: number;
  readonly #openSpill: () => Promise<Spill>;
  #spill: Spill | undefined;
  /** The records, where there is one bucket. */
  #held: Uint32Array<ArrayBuffer> | undefined;
  #length = 0;

  /** @param most Records at most. */
  constructor(most: number, budget: number, seed: number, openSpill: () => Promise<Spill>) {
    const buckets = Math.ceil((most * WIDTH * 4) / budget);
    if (buckets <= 1) this.#held = new Uint32Array(most * WIDTH);
    this.#buckets = Array.from({ length: this.#held === undefined ? 2 * buckets : 0 }, () => ({
      gathered: new Uint32Array(GATHERED * WIDTH),
      filled: 0,
      size: 0,
      places: [],
    }));
    this.#random = new Random(mixSeeds(seed, 0));
    this.#seed = seed;
    this.#openSpill = openSpill;
  }

  get length(): number {
    return this.#length;
  }

  /** Takes each pair as a record, and where `symmetric` the other way round too. */
  async add(
    block: PairBlock,
    { symmetric, xMax, alpha }: { readonly symmetric: boolean; readonly xMax: number; readonly alpha: number },
  ): Promise<void> {
    const floats = new Float32Array(2);
    const bits = new Uint32Array(floats.buffer);
    for (let k = 0; k < block.length; k++) {
      const [word, context, x] = [
        (block.words[4 * k] ?? 1) - 1,
        block.words[4 * k + 1] ?? 0,
        block.sums[2 * k + 1] ?? 0,
      ];
      floats[0] = Math.log(x);
      floats[1] = Math.min(1, (x / xMax) ** alpha); // equation 9
      const own = this.#put(word, context, bits);
      if (own?.filled === GATHERED) await this.#write(own);
      if (!symmetric || word === context) continue;
      const turned = this.#put(context, word, bits);
      if (turned?.filled === GATHERED) await this.#write(turned);
    }
  }

  /** Gives the bucket that took it. */
  #put(word: number, context: number, bits: Uint32Array): Bucket | undefined {
    const bucket = this.#buckets[this.#random.below(this.#buckets.length)];
    const target = this.#held ?? bucket?.gathered;
    const at = WIDTH * (this.#held === undefined ? (bucket?.filled ?? 0) : this.#length);
    target?.set([word, context, bits[0] ?? 0, bits[1] ?? 0], at);
    if (bucket !== undefined) bucket.filled++;
    this.#length++;
    return bucket;
  }

  async #write(bucket: Bucket): Promise<void> {
    this.#spill ??= await this.#openSpill();
    const bytes = new Uint8Array(bucket.gathered.buffer, 0, 4 * WIDTH * bucket.filled);
    bucket.places.push({ offset: await this.#spill.append(bytes), length: bytes.length });
    bucket.size += bucket.filled;
    bucket.filled = 0;
  }

  async finish(): Promise<void> {
    for (const bucket of this.#buckets) if (bucket.filled > 0) await this.#write(bucket);
    if (this.#held !== undefined) {
      this.#held = this.#held.subarray(0, WIDTH * this.#length);
      await shuffle(this.#held, this.#seed);
    }
  }

  /** All records part by part, for one pass. */
  async *parts(epoch: number): AsyncGenerator<GlovePart, void> {
    if (this.#held !== undefined) yield* partsOf(this.#held);
    for (const [index, { size, places }] of this.#buckets.entries()) {
      const records = new Uint32Array(WIDTH * size);
      const bytes = new Uint8Array(records.buffer);
      let filled = 0;
      for (const { offset, length } of places) {
        bytes.set((await this.#spill?.read(offset, length)) ?? [], filled);
        filled += length;
      }
      await shuffle(records, mixSeeds(this.#seed, epoch, index));
      yield* partsOf(records);
    }
  }

  async close(): Promise<void> {
    await this.#spill?.close();
    this.#held = undefined;
  }
}

function* partsOf(records: Uint32Array<ArrayBuffer>): Generator<GlovePart, void> {
  for (let at = 0; at < records.length; at += RECORDS * WIDTH) yield records.slice(at, at + RECORDS * WIDTH);
}

/** Fisher and Yates, with turns of the event loop. */
async function shuffle(records: Uint32Array, seed: number): Promise<void> {
  const random = new Random(seed);
  const count = records.length / WIDTH;
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor((random.next() / 2 ** 32) * (last + 1));
    for (let k = 0; k < WIDTH; k++) {
      const [a, b] = [WIDTH * last + k, WIDTH * other + k];
      const kept = records[a] ?? 0;
      records[a] = records[b] ?? 0;
      records[b] = kept;
    }
    if (last % RECORDS === 0) await turn();
  }
}
