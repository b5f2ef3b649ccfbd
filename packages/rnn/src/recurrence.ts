/** The carried state of one direction of one layer: hidden [B, shown], and an LSTM's cell [B, hidden]. */
export interface CarriedState<T> {
  readonly hidden: T;
  readonly cell?: T | undefined;
}

export interface Recurrence<T> {
  /** x [T, B, input]: the first axis is time. */
  readonly x: T;
  /** bool [T, B, 1]: false behind the end of a sequence, where the state stays and 0 is shown. Undefined: all are whole. */
  readonly mask?: T | undefined;
  /** Zeros where there is none. */
  readonly state?: CarriedState<T> | undefined;
  /** From the last row to the first. */
  readonly reverse?: boolean;
}

export interface Recurred<T> {
  /** [T, B, shown] */
  readonly shown: T;
  readonly state: CarriedState<T>;
}
