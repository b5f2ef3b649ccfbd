import { within, type Backend } from './backend.js';
import type { LazyNode } from './graph.js';
import type { TfTensor } from './kernels.js';
import { perform } from './perform.js';
import type { Live } from './place.js';
import type { Step } from './graph.js';

/** The longest that the event loop is stopped, in ms, unless one operation takes longer. */
const SLICE = 12;

export interface Surroundings {
  /** Values that stay: weights and what was computed from them alone. */
  readonly fixed: ReadonlyMap<LazyNode, TfTensor>;
  /** The lengths that names of dimensions stand for. */
  readonly lengths: ReadonlyMap<string, number>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does `steps` one after the other: puts each result in `live`, takes out and disposes of what no later step needs.
 * Lets the event loop turn in between, and stops there when aborted.
 *
 * @throws OpsError as the rules of the `shapes` engine; `RUNTIME` with TensorFlow.js's own words when it fails.
 */
export async function execute(
  backend: Backend,
  steps: readonly Step[],
  live: Live,
  { fixed, lengths, signal }: Surroundings,
): Promise<void> {
  const work = perform({ tf: backend.tf, lengths, outside: (node) => fixed.get(node) }, steps, live);
  try {
    for (let isDone = false; !isDone;) {
      signal?.throwIfAborted();
      isDone = within(backend, () => oneSlice(work));
      if (!isDone) await nextTask();
    }
    signal?.throwIfAborted();
  } finally {
    work.return(undefined); // a scan that was broken off lets go of its state
  }
}

/** Operations one after the other, until they are done (true) or time is up. */
function oneSlice(work: Generator<undefined, void>): boolean {
  const until = performance.now() + SLICE;
  for (;;) {
    if (work.next().done === true) return true;
    if (performance.now() > until) return false;
  }
}

/** Timers and messages get their turn; a message port is not slowed down as nested timers are in browsers. */
function nextTask(): Promise<void> {
  return new Promise((resolved) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolved();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
