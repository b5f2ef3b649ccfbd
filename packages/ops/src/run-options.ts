export interface RunOptions {
  /** A call that still waits is taken out of the queue; the result of one that is under way is dropped. */
  readonly signal?: AbortSignal;
}
