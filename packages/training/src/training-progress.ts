/** Numbers by name, as an evaluation gives them. */
export type Metrics = Readonly<Record<string, number>>;

/** How far training is: after each step, and again with `metrics` after an evaluation. */
export interface TrainingProgress extends StepRecord {
  /** Steps altogether, as far as it goes without stopping early. */
  readonly totalSteps: number;
  /** Of the last few steps, without padding. */
  readonly tokensPerSecond: number;
  /** At the pace so far, evaluations and checkpoints included. */
  readonly secondsLeft: number;
  readonly metrics?: Metrics;
}

/** What one step did. */
export interface StepRecord {
  /** From 1. */
  readonly step: number;
  /** Which pass over the dataset, from 0. */
  readonly epoch: number;
  readonly loss: number;
  /** The schedule's, before the factors of groups. */
  readonly rate: number;
  /** Before clipping. */
  readonly gradientNorm: number;
}
