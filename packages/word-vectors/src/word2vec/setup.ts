import { Layout } from '../kernels/instantiate.js';
import { CHUNK } from '../corpus/token-store.js';
import type { HuffmanPaths } from './huffman.js';

/** What the threads are told of a training. */
export interface Word2VecSetup {
  readonly words: number;
  readonly dimension: number;
  readonly window: number;
  readonly cbow: boolean;
  readonly output:
    | {
        readonly kind: 'negative-sampling';
        /** Words drawn, of which each counts `share`. */
        readonly drawn: number;
        readonly share: number;
        readonly aliases: Uint32Array<ArrayBuffer>;
      }
    | { readonly kind: 'hierarchical-softmax'; readonly paths: HuffmanPaths };
  readonly keep: Uint32Array<ArrayBuffer> | undefined;
  readonly rate: number;
  readonly leastRate: number;
  /** Words of all epochs together. */
  readonly total: number;
  readonly seed: number;
  readonly threads: number;
}

/** Where in memory all is. */
export interface Word2VecLayout {
  readonly stride: number;
  readonly vectors: number;
  readonly outputs: number;
  readonly progress: number;
  readonly keep: number;
  readonly aliases: number;
  readonly starts: number;
  readonly steps: number;
  /** Each thread's own. */
  readonly tokens: readonly number[];
  readonly scratch: readonly number[];
  /** Outputs of one word at most. */
  readonly mostOutputs: number;
  readonly pages: number;
}

export function layOut({ words, dimension, window, output, threads }: Word2VecSetup): Word2VecLayout {
  const layout = new Layout();
  const stride = Math.ceil(dimension / 4) * 16;
  const isTree = output.kind === 'hierarchical-softmax';
  const mostOutputs = isTree ? output.paths.longest : output.drawn + 1;
  const [n, m] = [2 * window + 12, mostOutputs + 8];
  const scratch = 4 * (1000 + 2 * n + 3 * m + n * (n + m) + n * n) + (n + m + 2) * stride + 256;
  const each = Array.from({ length: threads });
  const places = {
    stride,
    vectors: layout.place(words * stride),
    outputs: layout.place(words * stride),
    progress: layout.place(8),
    keep: layout.place(4 * words),
    aliases: layout.place(isTree ? 0 : 8 * words),
    starts: layout.place(isTree ? output.paths.starts.byteLength : 0),
    steps: layout.place(isTree ? output.paths.steps.byteLength : 0),
    tokens: each.map(() => layout.place(4 * CHUNK)),
    scratch: each.map(() => layout.place(scratch)),
    mostOutputs,
  };
  return { ...places, pages: layout.pages };
}
