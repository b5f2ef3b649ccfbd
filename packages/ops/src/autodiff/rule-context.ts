import type { ReverseOps } from './reverse-ops.js';
import type { Tape, Traced } from './tape.js';

/** Makes the multipliers of one dropout, when what it awaits is there and not before. */
export type Mask<T> = (awaited: T) => T;

/** What the rules of derivatives are made with. */
export interface Context<T> {
  readonly ops: ReverseOps<T>;
  readonly tape: Tape<T>;
  /** Notes an operation of one output; `backward` gives one gradient for each input, undefined for zero. */
  readonly record: (
    inputs: readonly Traced<T>[],
    value: T,
    backward: (gradient: T) => readonly (T | undefined)[],
  ) => Traced<T>;
  readonly scalar: (value: number) => T;
  /** What `DropoutMasks` gives; undefined where nothing is dropped. */
  readonly dropoutMask: (like: T, rate: number) => Mask<T> | undefined;
}
