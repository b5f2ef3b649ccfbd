/** What one step of a scan gives, and what the whole of it gives. */
export interface Scanned<T, S extends string, Y extends string> {
  /** After a step: carried to the next, each of the shape and dtype it came in. After a scan: what the last step carried. */
  readonly state: Readonly<Record<S, T>>;
  /** Of a step: [...]. Of a scan: [T, ...], row t being what the step at row t of the sequences gave. */
  readonly outputs: Readonly<Record<Y, T>>;
}

/** One step of a recurrence: the carried state and row t of every sequence in, the next state and row t of every output out. */
export type ScanStep<T, S extends string, X extends string, Y extends string> = (
  state: Readonly<Record<S, T>>,
  row: Readonly<Record<X, T>>,
) => Scanned<T, S, Y>;

export interface ScanOptions {
  /** From the last row to the first; the outputs stand at the rows that they belong to. */
  readonly reverse?: boolean;
}
