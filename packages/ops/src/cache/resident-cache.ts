import { OpsError } from '../error.js';
import type { CacheRunOptions } from './cache-run-options.js';

export type { CacheRunOptions } from './cache-run-options.js';
import type { Tensor } from '../tensor.js';

/** Which inputs of a program are kept, each with the output whose rows are appended to it after a run. */
export type CachedPorts = Readonly<Record<string, string>>;

/**
 * Keys and values of the tokens so far, kept where the engine computes, so that a step moves the new ones alone. A cached
 * input is [B, heads, capacity, D], of which the first `length` rows are filled and the others are finite; the program's
 * mask leaves those out. A cached output is [B, heads, T, D].
 */
export interface ResidentCache {
  /** Rows that are filled. */
  readonly length: number;
  /** Rows that the cached inputs have in the next run. */
  readonly capacity: number;
  /** Runs the program on the cache and the other inputs, appends the cached outputs, and gives the others. */
  run(inputs: Readonly<Record<string, Tensor>>, options?: CacheRunOptions): Promise<Readonly<Record<string, Tensor>>>;
  /** Row i of the batch becomes what row `rows[i]` was; the batch may grow or shrink. */
  select(rows: readonly number[]): Promise<void>;
  dispose(): Promise<void>;
}

/** Rows that a cache grows by. */
const BLOCK = 64;

/** How many rows a cache with `length` filled ones has: at least one block, as a product over nothing is refused by some. */
export const capacityFor = (length: number): number => Math.max(1, Math.ceil(length / BLOCK)) * BLOCK;

/** What a run is asked for. @throws OpsError `UNKNOWN_OUTPUT` for what is not among the `given` ones. */
export function askedOutputs(given: readonly string[], asked: readonly string[] = given): readonly string[] {
  const unknown = asked.find((name) => !given.includes(name));
  if (unknown === undefined) return asked;
  throw new OpsError('UNKNOWN_OUTPUT', `cache: no output is named '${unknown}'; there are ${given.join(', ')}`);
}
