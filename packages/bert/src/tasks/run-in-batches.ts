import type { Executable, Tensor } from '@firth/ops';
import type { Encoding } from '@firth/tokenizers/bert';
import type { BertInput } from '../forward.js';
import { padRows } from '../inputs.js';
import type { LoadedBert } from '../loaded-bert.js';
import { batchesByLength } from './batches.js';

/** How a task over many texts tells where it is, and how it is stopped. */
export interface BatchOptions {
  /** Called after each batch. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Takes back what was not computed yet. */
  readonly signal?: AbortSignal;
}

/** What a program gives for some of the rows. */
export interface BatchOutputs<O extends string> {
  /** Which rows, in the order of the outputs' first axis. */
  readonly indices: readonly number[];
  readonly outputs: Readonly<Record<O, Tensor>>;
}

/** Runs rows of like length together, and gives each batch as it is done; the longest come first. */
export async function* runInBatches<O extends string>(
  program: Pick<Executable<BertInput, O>, 'run'>,
  rows: readonly Encoding[],
  { config, engine }: Pick<LoadedBert, 'config' | 'engine'>,
  { onProgress, signal }: BatchOptions,
): AsyncGenerator<BatchOutputs<O>, void, undefined> {
  const lengths = rows.map(({ length }) => length);
  const batches = batchesByLength(lengths, engine.batchTokens);
  const start = (batch: readonly number[] | undefined) => {
    if (batch === undefined) return undefined;
    const inputs = padRows(
      batch.flatMap((index) => rows[index] ?? []),
      config,
    );
    const running = program.run(inputs, signal === undefined ? {} : { signal });
    running.catch(() => undefined); // it is awaited later, or not at all when an earlier batch fails
    return running;
  };
  let [done, next] = [0, start(batches[0])];
  for (const [i, indices] of batches.entries()) {
    signal?.throwIfAborted();
    const current = next;
    next = start(batches[i + 1]); // the engine has the next batch before the caller sees this one
    const outputs = await current;
    if (outputs === undefined) throw new TypeError('every batch was started');
    done += indices.length;
    onProgress?.(done, rows.length);
    yield { indices, outputs };
  }
}
