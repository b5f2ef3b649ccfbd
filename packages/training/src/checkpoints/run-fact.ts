/** Something that decides what a run comes to. */
export type RunFact = string | number | boolean | readonly string[];

/** What must be the same where training goes on: with another of these it would be another run. */
export interface RunIdentity {
  readonly facts: Readonly<Record<string, RunFact>>;
  /** Steps altogether: more of them may be made, if the rates so far stay what they were. */
  readonly steps: number;
}

/** A fact that differs; undefined where one side does not have it. */
export interface Difference {
  readonly field: string;
  readonly saved: RunFact | undefined;
  readonly given: RunFact | undefined;
}
