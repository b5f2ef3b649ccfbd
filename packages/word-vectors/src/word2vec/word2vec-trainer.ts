import { instantiate } from '../kernels/instantiate.js';
import { sharedMemory } from '../kernels/shared-memory.js';
import type { Word2VecPart, Word2VecStart } from '../threads/protocol.js';
import { word2vecWasm } from '../wasm/word2vec.js';
import { layOut, type Word2VecLayout, type Word2VecSetup } from './setup.js';

/** The exports of assembly/word2vec.as.ts; addresses in bytes. */
export interface Word2VecKernel {
  setModel(vectors: number, outputs: number, words: number, dimension: number, stride: number, progress: number): void;
  setWindow(cbow: boolean, window: number, keep: number): void;
  setNegativeSampling(drawn: number, share: number, aliases: number): void;
  setHierarchicalSoftmax(starts: number, steps: number): void;
  setScratch(at: number, mostOutputs: number): number;
  initialize(seed: number): void;
  train(tokens: number, length: number, seed: number, rate: number, leastRate: number, total: number): void;
  clear(): void;
  addOutput(row: number, label: number, rate: number): void;
  closeOutputs(): void;
  addInput(word: number): void;
  learn(): void;
}

/** One thread's part of a training. */
export class Word2VecTrainer {
  readonly kernel: Word2VecKernel;
  readonly memory: WebAssembly.Memory;
  readonly layout: Word2VecLayout;
  readonly #setup: Word2VecSetup;
  readonly #tokens: number;

  private constructor(kernel: Word2VecKernel, memory: WebAssembly.Memory, start: Word2VecStart) {
    this.kernel = kernel;
    this.memory = memory;
    this.#setup = start.setup;
    this.layout = layOut(start.setup);
    this.#tokens = this.layout.tokens[start.thread] ?? 0;
    const { words, dimension, window, cbow, output, keep } = start.setup;
    const places = this.layout;
    kernel.setModel(places.vectors, places.outputs, words, dimension, places.stride, places.progress);
    kernel.setWindow(cbow, window, keep === undefined ? 0 : places.keep);
    if (output.kind === 'negative-sampling') kernel.setNegativeSampling(output.drawn, output.share, places.aliases);
    else kernel.setHierarchicalSoftmax(places.starts + 4, places.steps);
    kernel.setScratch(places.scratch[start.thread] ?? 0, places.mostOutputs);
  }

  static async create(start: Word2VecStart): Promise<Word2VecTrainer> {
    const memory = start.memory ?? sharedMemory(layOut(start.setup).pages, 'word2vec');
    const kernel = (await instantiate(word2vecWasm, memory)) as unknown as Word2VecKernel; // its exports, see there
    const trainer = new Word2VecTrainer(kernel, memory, start);
    if (start.thread === 0) trainer.#begin();
    return trainer;
  }

  /** Writes what all threads read. */
  #begin(): void {
    const { output, keep, seed } = this.#setup;
    const words = (at: number, values: Uint32Array): void => {
      new Uint32Array(this.memory.buffer, at, values.length).set(values);
    };
    if (keep !== undefined) words(this.layout.keep, keep);
    if (output.kind === 'negative-sampling') words(this.layout.aliases, output.aliases);
    else {
      words(this.layout.starts, output.paths.starts);
      words(this.layout.steps, output.paths.steps);
    }
    this.kernel.initialize(seed);
  }

  train({ tokens, seed }: Word2VecPart): void {
    const { rate, leastRate, total } = this.#setup;
    new Int32Array(this.memory.buffer, this.#tokens, tokens.length).set(tokens);
    this.kernel.train(this.#tokens, tokens.length, seed, rate, leastRate, total);
  }

  /** The words' vectors [words, dimension]. */
  vectors(): Float32Array<ArrayBuffer> {
    const { words, dimension } = this.#setup;
    const { stride, vectors } = this.layout;
    const result = new Float32Array(words * dimension);
    for (let word = 0; word < words; word++)
      result.set(new Float32Array(this.memory.buffer, vectors + word * stride, dimension), word * dimension);
    return result;
  }
}
