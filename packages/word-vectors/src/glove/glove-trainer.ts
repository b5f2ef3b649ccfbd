import { instantiate, Layout } from '../kernels/instantiate.js';
import { sharedMemory } from '../kernels/shared-memory.js';
import type { GlovePart, GloveSetup, GloveStart } from '../threads/protocol.js';
import { gloveWasm } from '../wasm/glove.js';
import { RECORDS } from './records.js';

/** The exports of assembly/glove.as.ts; addresses in bytes. */
export interface GloveKernel {
  setModel(at: number, words: number, dimension: number, stride: number): void;
  initialize(seed: number): void;
  train(records: number, count: number, rate: number, clip: number): number;
  sumRows(target: number): void;
}

/** Where in memory all is. */
export function layOutGlove({ words, dimension, threads }: GloveSetup) {
  const layout = new Layout();
  const stride = Math.ceil((dimension + 1) / 4) * 16;
  const model = layout.place(4 * words * stride);
  const records = Array.from({ length: threads }, () => layout.place(16 * RECORDS));
  const sums = layout.place(4 * words * dimension);
  return { stride, model, records, sums, pages: layout.pages };
}

/** One thread's part of a training. */
export class GloveTrainer {
  readonly kernel: GloveKernel;
  readonly memory: WebAssembly.Memory;
  readonly layout: ReturnType<typeof layOutGlove>;
  readonly #setup: GloveSetup;
  readonly #records: number;

  private constructor(kernel: GloveKernel, memory: WebAssembly.Memory, { setup, thread }: GloveStart) {
    this.kernel = kernel;
    this.memory = memory;
    this.layout = layOutGlove(setup);
    this.#setup = setup;
    this.#records = this.layout.records[thread] ?? 0;
    kernel.setModel(this.layout.model, setup.words, setup.dimension, this.layout.stride);
    if (thread === 0) kernel.initialize(setup.seed);
  }

  static async create(start: GloveStart): Promise<GloveTrainer> {
    const memory = start.memory ?? sharedMemory(layOutGlove(start.setup).pages, 'GloVe');
    const kernel = (await instantiate(gloveWasm, memory)) as unknown as GloveKernel; // its exports, see there
    return new GloveTrainer(kernel, memory, start);
  }

  /** Gives the sum of the records' costs. */
  train(records: GlovePart): number {
    new Uint32Array(this.memory.buffer, this.#records, records.length).set(records);
    return this.kernel.train(this.#records, records.length / 4, this.#setup.rate, this.#setup.clip);
  }

  /** The words' vectors [words, dimension]: of each word its own and that as a context, added. */
  vectors(): Float32Array<ArrayBuffer> {
    const { words, dimension } = this.#setup;
    this.kernel.sumRows(this.layout.sums);
    return new Float32Array(new Float32Array(this.memory.buffer, this.layout.sums, words * dimension));
  }
}
