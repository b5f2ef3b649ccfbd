import { loadKernel } from './kernel.js';
import type { ScanRange, ThreadAnswer, ThreadStart } from './protocol.js';
import { scan } from './scan.js';

/** The inside of a thread: answers a range with its best rows. */
export function answerer({ memory, layout, thread }: ThreadStart): (range: ScanRange) => Promise<ThreadAnswer> {
  const loading = loadKernel(memory);
  return async (range) => {
    try {
      const steps = scan(memory, await loading, layout, thread, range);
      for (let step = steps.next(); ; step = steps.next()) if (step.done) return { kind: 'found', lists: step.value };
    } catch (error) {
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  };
}
