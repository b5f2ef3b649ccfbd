import type { CheckpointTensor } from '@firth/checkpoints';
import type { CachedPorts, ResidentCache } from './cache/resident-cache.js';
import type { Ops } from './ops.js';
import type { RunOptions } from './run-options.js';
import type { Dim } from './shapes/dims.js';
import type { OpsDType, Tensor } from './tensor.js';
import type { Tree } from './weights/schema.js';

export type { RunOptions } from './run-options.js';

export interface InputSpec {
  readonly dtype: OpsDType;
  readonly shape: readonly Dim[];
}

/** A model: a pure function of its weights and inputs, the same for every engine, with what a compiler of it must know. */
export interface Program<S, I extends string, O extends string> {
  readonly schema: S;
  readonly inputs: Readonly<Record<I, InputSpec>>;
  run<T>(ops: Ops<T>, weights: Tree<S, T>, inputs: Readonly<Record<I, T>>): Readonly<Record<O, T>>;
}

/** A weight as an engine takes it: a tensor of a checkpoint, or its transpose (PyTorch keeps kernels as [out, in]). */
export interface WeightSource {
  readonly tensor: CheckpointTensor;
  readonly transposed: boolean;
  /** Of an int8 kernel [in, out], never transposed: a float32 for each output channel, which its values are multiplied by. */
  readonly scales?: CheckpointTensor;
  /**
   * Of a kernel that is int8, or that an engine rounds: what each channel of its input is multiplied by before it is rounded, float32
   * [in]. The int8 kernel was divided by it. Kernels that read the same values have the same.
   */
  readonly factors?: InputFactors;
}

/** Factors of a file; or those that are measured when they are first asked for, undefined for a kernel that has none. */
export type InputFactors =
  { readonly tensor: CheckpointTensor } | { readonly measured: () => Promise<Float32Array | undefined> };

export interface CompileOptions<O extends string> {
  /** Which of the program's outputs to compute; all of them by default. What they do not need is left out. */
  readonly outputs?: readonly O[];
  /** Intermediates to return beside the program's own outputs, by the names that `ops.tap` gave them. */
  readonly taps?: readonly string[];
}

/** A program on a device. It holds memory until `dispose()`. */
export interface Executable<I extends string, O extends string> {
  /** Checks inputs against the program's shapes, then computes; a name that stands twice must be one length. */
  run(
    inputs: Readonly<Record<I, Tensor>>,
    options?: RunOptions,
  ): Promise<Readonly<Record<O, Tensor>> & Readonly<Record<string, Tensor>>>;
  /** Opens an empty cache of a batch; it ends with `dispose()` of it or of the program. */
  openCache(ports: CachedPorts, batch: number): Promise<ResidentCache>;
  dispose(): Promise<void>;
}

/** Runs programs. `onnx()` of `@firth/ops/onnx` is one. */
export interface Engine {
  readonly name: string;
  /** Padded tokens in a batch at which it computes most per second. */
  readonly batchTokens: number;
  compile<S, I extends string, O extends string>(
    program: Program<S, I, O>,
    weights: Tree<S, WeightSource>,
    options?: CompileOptions<O>,
  ): Promise<Executable<I, O>>;
  /**
   * Of an engine that rounds kernels to int8: the factors of each kernel whose input has channels of unlike ranges, by its path,
   * from one run in float32 on inputs as the model will get them.
   */
  calibrate?<S, I extends string>(
    program: Program<S, I, string>,
    weights: Tree<S, WeightSource>,
    inputs: Readonly<Record<I, Tensor>>,
  ): Promise<ReadonlyMap<string, Float32Array>>;
  /** Ends its threads; what it compiled is gone. */
  dispose(): Promise<void>;
}
