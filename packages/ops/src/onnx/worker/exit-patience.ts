import { CALLS, ENDS, type Occupation } from './occupation.js';

/** Milliseconds for the calls that are running; those behind them are not begun. */
const PATIENCE = 10_000;

const living = new Set<Occupation>();

/**
 * Lets the end of the process wait until a thread is outside the native runtime: `process.exit` stops threads wherever they are,
 * and one inside takes the process down with it (`terminate called after throwing an instance of 'Napi::Error'`, status 134).
 * The result undoes it, for when the thread is gone.
 */
export function waitAtExit(occupation: Occupation): () => void {
  if (living.size === 0) process.on('exit', waitForAll);
  living.add(occupation);
  return () => {
    living.delete(occupation);
    if (living.size === 0) process.off('exit', waitForAll);
  };
}

function waitForAll(): void {
  for (const occupation of living) Atomics.store(occupation, ENDS, 1);
  const end = Date.now() + PATIENCE;
  for (const occupation of living) {
    let calls = Atomics.load(occupation, CALLS);
    while (calls > 0 && Date.now() < end) {
      Atomics.wait(occupation, CALLS, calls, end - Date.now());
      calls = Atomics.load(occupation, CALLS);
    }
  }
}
