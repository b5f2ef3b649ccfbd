import type { CompileOptions, Engine, Executable, Program, WeightSource } from '../program.js';
import type { Tensor } from '../tensor.js';
import type { Tree } from '../weights/schema.js';
import type { BackwardOptions } from './training-options.js';

export type { BackwardOptions } from './training-options.js';

/**
 * An optimizer as an engine applies it: a WebAssembly module whose function updates one weight in place.
 *
 * The module imports its memory as `env.memory`, not shared and without a maximum of its own, and may keep data of its own
 * in that memory's first page (64 KiB). The function is
 *
 *     entry(count, weight, gradient, slot0, …, gradientScale, ...scalars)
 *
 * `count` is a number of float32 values (i32); weight, gradient and slots are addresses in bytes, each a multiple of 16, of
 * that many values, followed by zeros up to a multiple of 16 bytes; all else is f32. The gradient is to be taken times
 * `gradientScale`.
 */
export interface UpdateKernel {
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly entry: string;
  /** How many arrays of the weight's size it keeps from step to step (momentum, variance); zeros at first. */
  readonly slots: number;
}

/** What `update` applies. */
export interface Update {
  /** Factor on every gradient: clipping's, times one over the number of batches that were accumulated. */
  readonly gradientScale: number;
  /** The kernel's scalars for each weight by its path; a weight that is not named stays as it is, its slots too. */
  readonly scalars: ReadonlyMap<string, readonly number[]>;
}

/** One weight and what the optimizer keeps beside it. Copies. */
export interface ParameterState {
  readonly weight: Float32Array;
  /** None where the weight is not trainable. */
  readonly slots: readonly Float32Array[];
}

/** Which masks dropout takes: equal numbers give equal masks on every engine. */
export interface DropoutCounter {
  /** An integer of up to 53 bits. */
  readonly seed: number;
  /** Which call this is: another for each batch. An integer of up to 53 bits. */
  readonly call: number;
}

/** What a backward pass tells. */
export interface Backward<O extends string> {
  readonly loss: number;
  /** The Euclidean norm of all gradients together as they are now, accumulated ones included. */
  readonly gradientNorm: number;
  /** The outputs that `TrainingOptions.outputs` asked for. */
  readonly outputs: Readonly<Record<O, Tensor>>;
}

export interface TrainingOptions<O extends string> {
  /** Without one gradients are computed and `update` is refused. */
  readonly optimizer?: UpdateKernel;
  /** Which weights get a gradient, by their paths (`encoder.0.attention.query.kernel`); all by default. */
  readonly trainable?: (path: string) => boolean;
  /** Outputs of the program to return beside the loss (logits, say); none by default. */
  readonly outputs?: readonly O[];
}

/** A program on the weights of a training session. */
export type Evaluation<I extends string, O extends string> = Omit<Executable<I, O>, 'openCache'>;

/**
 * A program in training: its weights, their gradients and the optimizer's slots stay where they are computed with, and each
 * step changes them in place. It holds memory until `dispose()`. Calls queue.
 *
 * @throws OpsError `WORKER_DIED` when the thread that held the weights has gone: make a new session and `write` the last
 * checkpoint into it.
 */
export interface TrainingSession<I extends string, O extends string> {
  /** The paths of the weights that get a gradient, in the schema's order. */
  readonly trainable: readonly string[];
  /** Computes the loss of a batch and every gradient, which stay in the session. Changes no weight. */
  backward(inputs: Readonly<Record<I, Tensor>>, options?: BackwardOptions): Promise<Backward<O>>;
  /** Changes the weights by the gradients that the last `backward` left. */
  update(update: Update): Promise<void>;
  /** A copy of a trainable weight's gradient. */
  gradient(path: string): Promise<Float32Array>;
  /** A copy of any weight, in the schema's orientation, and of its slots. */
  read(path: string): Promise<ParameterState>;
  /** Puts values in the place of those that are there: a checkpoint's. What is left out stays. */
  write(path: string, state: Partial<ParameterState>): Promise<void>;
  /**
   * Compiles a program over the same schema, or a part of it, on the session's weights as they are at each run: for
   * evaluation while training, and for looking at intermediates (`taps`). Dropout does nothing in it.
   *
   * @throws OpsError `BAD_ARGUMENT` naming a weight that the session does not hold.
   */
  compile<P, J extends string, Q extends string>(
    program: Program<P, J, Q>,
    options?: CompileOptions<Q>,
  ): Promise<Evaluation<J, Q>>;
  dispose(): Promise<void>;
}

/** An engine that trains. */
export interface TrainingEngine extends Engine {
  /**
   * Compiles the backward pass of a program's output `loss`, a scalar. Weights are read once, as float32.
   *
   * @throws OpsError `NOT_DIFFERENTIABLE` where the loss depends on a trainable weight through something that has no gradient.
   */
  compileTraining<S, I extends string, O extends string>(
    program: Program<S, I, O | 'loss'>,
    weights: Tree<S, WeightSource>,
    options: TrainingOptions<O>,
  ): Promise<TrainingSession<I, O>>;
}
