/** The weights of an LSTM; columns are the gates input, forget, candidate and output, side by side. */
export interface LstmWeights<T> {
  /** [input, 4 * hidden] */
  readonly kernel: T;
  /** [hidden, 4 * hidden] */
  readonly recurrentKernel: T;
  /** [4 * hidden] each */
  readonly bias?: T | undefined;
  readonly recurrentBias?: T | undefined;
}

export interface LstmSequence<T> {
  /** [T, B, input]: the first axis is time. */
  readonly x: T;
  /** int32 [B]: behind its end a sequence keeps its state, and 0 is shown. Undefined: all are whole. */
  readonly lengths?: T | undefined;
  /** [B, hidden] each: what it starts with. */
  readonly hidden: T;
  readonly cell: T;
  /** From the end of each sequence to its start. */
  readonly reverse?: boolean | undefined;
}

export interface LstmResult<T> {
  /** [T, B, hidden] */
  readonly shown: T;
  /** [B, hidden] each, after the last row of each sequence. */
  readonly hidden: T;
  readonly cell: T;
}
