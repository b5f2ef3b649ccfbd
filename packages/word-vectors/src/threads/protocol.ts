import type { WordVectorsErrorCode } from '../error.js';
import type { Word2VecSetup } from '../word2vec/setup.js';

/** What a thread does, by name: what it is given and what it answers. Jobs are done in the order in which they come. */
export interface Jobs {
  'word2vec.start': { readonly request: Word2VecStart; readonly answer: undefined };
  'word2vec.train': { readonly request: Word2VecPart; readonly answer: undefined };
  'word2vec.vectors': { readonly request: undefined; readonly answer: Float32Array<ArrayBuffer> };
  'glove.start': { readonly request: GloveStart; readonly answer: undefined };
  'glove.train': { readonly request: GlovePart; readonly answer: number };
  'glove.vectors': { readonly request: undefined; readonly answer: Float32Array<ArrayBuffer> };
  'pairs.start': { readonly request: PairsStart; readonly answer: undefined };
  'pairs.count': { readonly request: Int32Array<ArrayBuffer>; readonly answer: readonly PairRun[] };
  'pairs.finish': { readonly request: undefined; readonly answer: PairRun };
}

export interface Word2VecStart {
  readonly setup: Word2VecSetup;
  /** Shared by all threads; undefined where the thread is alone, and makes its own. */
  readonly memory: WebAssembly.Memory | undefined;
  /** Which of the threads' places in memory is this one's. The first also writes the tables and the first vectors. */
  readonly thread: number;
}

export interface Word2VecPart {
  /** By rank; -1 ends a sentence. */
  readonly tokens: Int32Array<ArrayBuffer>;
  readonly seed: number;
}

export interface GloveSetup {
  readonly words: number;
  readonly dimension: number;
  readonly rate: number;
  readonly clip: number;
  readonly seed: number;
  readonly threads: number;
}

export interface GloveStart {
  readonly setup: GloveSetup;
  readonly memory: WebAssembly.Memory | undefined;
  readonly thread: number;
}

/** Records as assembly/glove.as.ts reads them. */
export type GlovePart = Uint32Array<ArrayBuffer>;

export interface PairsStart {
  /** Bytes of the table at most. */
  readonly budget: number;
  readonly span: number;
  readonly symmetric: boolean;
  readonly weighted: boolean;
}

/** Pairs in order, 16 bytes each: u32 first + 1, u32 second, f64 sum. */
export type PairRun = Uint8Array<ArrayBuffer>;

export type JobKind = keyof Jobs;
export type RequestOf<K extends JobKind> = Jobs[K]['request'];
export type AnswerOf<K extends JobKind> = Jobs[K]['answer'];

/** A job as it is posted. */
export interface PostedJob {
  readonly id: number;
  readonly kind: JobKind;
  readonly request: unknown;
}

export type PostedAnswer =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: { readonly code: WordVectorsErrorCode; readonly message: string } };
