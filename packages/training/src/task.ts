import type { Program, Tensor, Tree, WeightSource } from '@firth/ops';

/** The inputs of a program for one batch, by name. */
export type Batch<I extends string> = Readonly<Record<I, Tensor>>;

/**
 * A model that is to be trained, as `train` takes it. A model package makes one: `S` is its schema, `I` the names of its
 * inputs, `O` those of what it gives beside the loss.
 */
export interface TrainingTask<Example, S, I extends string, O extends string> {
  /** Its output `loss` is a scalar: a mean over what `terms` counts. Other outputs are for evaluation. */
  readonly program: Program<S, I, O | 'loss'>;
  /** What training begins with, as `bindTree` or `freshWeights` gives it. */
  readonly weights: Tree<S, WeightSource>;
  /** One batch of these examples, padded to the longest. */
  collate(examples: readonly Example[]): Batch<I>;
  /** Tokens of an example: what bucketing goes by, and what tokens a second count. */
  length(example: Example): number;
  /**
   * Over how many terms the loss of these examples is a mean (masked words, say): by it batches that are accumulated are
   * weighted, so that they equal one large batch. As many as there are examples unless it is given.
   */
  terms?(examples: readonly Example[]): number;
}
