import type { Executable, Tensor } from '@firth/ops';

/** How a task over many texts tells where it is, and how it is stopped. */
export interface BatchCallbacks {
  /** Called after each batch. */
  readonly onProgress?: ((done: number, total: number) => unknown) | undefined;
  /** Ends the task with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What a program gives for some of the rows. */
export interface BatchOutputs<O extends string> {
  /** Which rows, in the order of the outputs' first axis. */
  readonly indices: readonly number[];
  readonly outputs: Readonly<Record<O, Tensor>>;
}

/** Runs batches of rows one after another, and gives each as it is done; `inputsOf` makes the inputs of a batch. */
export async function* runInBatches<I extends string, O extends string>(
  program: Pick<Executable<I, O>, 'run'>,
  batches: readonly (readonly number[])[],
  inputsOf: (indices: readonly number[]) => Readonly<Record<I, Tensor>>,
  { onProgress, signal }: BatchCallbacks,
): AsyncGenerator<BatchOutputs<O>, void, undefined> {
  const total = batches.reduce((sum, { length }) => sum + length, 0);
  const start = (batch: readonly number[] | undefined) => {
    if (batch === undefined) return undefined;
    const running = program.run(inputsOf(batch), signal === undefined ? {} : { signal });
    running.catch(() => undefined); // it is awaited later, or not at all when an earlier batch fails
    return running;
  };
  signal?.throwIfAborted();
  let [done, next] = [0, start(batches[0])];
  for (const [i, indices] of batches.entries()) {
    const current = next;
    next = start(batches[i + 1]); // the engine has the next batch before the caller sees this one
    const outputs = await current;
    if (outputs === undefined) throw new TypeError('every batch was started');
    done += indices.length;
    await onProgress?.(done, total);
    signal?.throwIfAborted(); // an engine may not know of signals, and none knows of one that comes after the last batch
    yield { indices, outputs };
  }
}
