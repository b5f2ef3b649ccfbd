import type { Provider } from './protocol.js';

/** Two numbers that a thread of the runtime shares with the one that made it: how many calls it has, and whether the process ends. */
export type Occupation = Int32Array<SharedArrayBuffer>;

/** What a thread is given. */
export interface ThreadData {
  readonly provider: Provider;
  readonly occupation: Occupation;
}

export const CALLS = 0;
export const ENDS = 1;

/** Of a thread that loads the runtime, which counts as a call. */
export function newOccupation(): Occupation {
  const occupation = new Int32Array(new SharedArrayBuffer(8));
  occupation[CALLS] = 1;
  return occupation;
}

export function enter(occupation: Occupation): void {
  Atomics.add(occupation, CALLS, 1);
}

export function leave(occupation: Occupation): void {
  Atomics.sub(occupation, CALLS, 1);
  Atomics.notify(occupation, CALLS);
}

/** Whether no call is begun any more. */
export const isEnding = (occupation: Occupation): boolean => Atomics.load(occupation, ENDS) === 1;
