import type { Tensor } from './tensor.js';

/** A model file opened by the runtime that it was written for. */
export interface ForeignModel {
  readonly outputs: readonly string[];
  /** Computes every output; inputs and outputs by the names in the file. */
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  dispose(): Promise<void>;
}
