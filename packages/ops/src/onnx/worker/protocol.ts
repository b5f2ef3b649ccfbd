import type { CachedPorts } from '../../cache/resident-cache.js';
import type { OpsDType } from '../../tensor.js';
import type { MaskRequest } from '../../training/dropout-masks.js';
import type { ParameterSpec } from '../../training/parameter-store.js';
import type { DropoutCounter, ParameterState, Update, UpdateKernel } from '../../training/session.js';

/** A tensor as it crosses between threads. */
export interface WireTensor {
  readonly dtype: OpsDType;
  readonly data: Float32Array | Int32Array | Uint8Array;
  readonly shape: readonly number[];
}

export type WireTensors = Readonly<Record<string, WireTensor>>;

/** A file of external data that the runtime is handed as bytes. */
export interface ExternalBytes {
  readonly path: string;
  readonly data: Uint8Array;
}

/** An ONNX model and how to run it. */
export interface SessionModel {
  readonly bytes: Uint8Array;
  /** The folder below which the files of its external data lie; the runtime maps them. */
  readonly folder: string | undefined;
  readonly externalData: readonly ExternalBytes[];
  readonly provider: Provider;
  readonly threads: number | undefined;
  /**
   * A run so large that two of the runtime's habits do not do: it plans one block for all intermediates of a shape, but keeps
   * what the first run of that shape took piece by piece; and it computes what DequantizeLinear gives, a mask of dropout, once
   * for each node that reads it.
   */
  readonly isTraining?: boolean;
}

/** Of each cached input: heads and the size of a head. */
export type CacheTensors = Readonly<Record<string, readonly [heads: number, size: number]>>;

/** An empty cache of a batch. */
export interface NewCache {
  readonly ports: CachedPorts;
  readonly batch: number;
  readonly tensors: CacheTensors;
}

/** A run on a cache: which, and the outputs that are given back beside what it keeps. */
export interface CacheRun {
  readonly number: number;
  readonly outputs: readonly string[];
}

/** ONNX Runtime's execution providers. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'coreml' | 'dml' | 'wasm';

/** What a worker's runtime is. */
export interface RuntimeDescription {
  /** Whether it maps weights from files; the one in WebAssembly does not. */
  readonly mapsFiles: boolean;
  /** The providers that it was built with; their libraries and hardware may be missing. */
  readonly providers: readonly string[];
}

/** What a run takes from a store of weights instead of the feeds, and leaves in it instead of the outputs. */
export interface StoreRun {
  readonly store: number;
  readonly masks: readonly MaskRequest[];
  readonly dropout: DropoutCounter;
  /** Every output that is not a gradient, where the size of each is known before the run. */
  readonly outputs: readonly OutputPlace[] | undefined;
}

export interface OutputPlace {
  /** As in the graph. */
  readonly name: string;
  readonly dtype: OpsDType;
  readonly shape: readonly number[];
}

/** What is asked of the weights that stay in the worker while they are trained; `store` says which. */
export type StoreRequest =
  | {
      readonly action: 'make';
      readonly parameters: readonly ParameterSpec[];
      readonly kernel: UpdateKernel | undefined;
    }
  | { readonly action: 'read'; readonly path: string }
  | { readonly action: 'readGradient'; readonly path: string }
  | { readonly action: 'write'; readonly path: string; readonly state: Partial<ParameterState> }
  | { readonly action: 'update'; readonly update: Update }
  | { readonly action: 'drop' };

/** What the main thread asks; `id` comes back with the answer. */
export type Request =
  | { readonly id: number; readonly kind: 'describe' }
  | { readonly id: number; readonly kind: 'open'; readonly session: number; readonly model: SessionModel }
  | {
      readonly id: number;
      readonly kind: 'run';
      readonly session: number;
      readonly feeds: WireTensors;
      readonly resident?: StoreRun;
      readonly cache?: CacheRun;
    }
  | { readonly id: number; readonly kind: 'store'; readonly store: number; readonly request: StoreRequest }
  | { readonly id: number; readonly kind: 'open-cache'; readonly number: number; readonly cache: NewCache }
  | { readonly id: number; readonly kind: 'select'; readonly number: number; readonly rows: readonly number[] }
  | { readonly id: number; readonly kind: 'close-cache'; readonly number: number }
  | { readonly id: number; readonly kind: 'close'; readonly session: number }
  | { readonly id: number; readonly kind: 'end' };

/** What the worker answers: that it did, the outputs of a run, or the runtime's own words on a failure. */
export type Answer =
  | { readonly id: number; readonly kind: 'described'; readonly runtime: RuntimeDescription }
  | { readonly id: number; readonly kind: 'opened' }
  /** `appended`: rows that the cache of the run has got. */
  | { readonly id: number; readonly kind: 'ran'; readonly outputs: WireTensors; readonly appended: number }
  | { readonly id: number; readonly kind: 'stored'; readonly state: ParameterState | undefined }
  | { readonly id: number; readonly kind: 'cached' }
  | { readonly id: number; readonly kind: 'closed' }
  | { readonly id: number; readonly kind: 'ended' }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };
