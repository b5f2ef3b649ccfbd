import { TrainingError } from '../error.js';
import type { Dataset } from './dataset.js';
import { randomOf, shuffleWithin } from './shuffle.js';

/** Examples that wait to be drawn. */
const SHUFFLE_BUFFER = 10_000;

export interface StreamingOptions {
  /** Examples among which the next is drawn where they are shuffled, all that is in memory at once; 10,000 unless said. */
  readonly shuffleBuffer?: number;
}

/**
 * A dataset that is read anew each epoch and never in memory as a whole. `open` gives the same examples in the same order each
 * time. They are read once at first, so that a mistake in the last line shows before training and their number is known.
 *
 * @throws TrainingError EMPTY_DATA, BAD_ARGUMENT, and what `open` throws; BAD_DATA from a later pass that is not as long.
 */
export async function streaming<Example>(
  name: string,
  open: () => AsyncIterable<Example>,
  { shuffleBuffer = SHUFFLE_BUFFER }: StreamingOptions = {},
): Promise<Dataset<Example>> {
  if (!Number.isSafeInteger(shuffleBuffer) || shuffleBuffer < 1)
    throw new TrainingError('BAD_ARGUMENT', 'this cannot be', {
      at: 'shuffleBuffer',
      expected: 'a whole number of at least 1',
      found: String(shuffleBuffer),
    });
  const size = await count(open());
  if (size === 0) throw new TrainingError('EMPTY_DATA', 'no example', { file: name });
  return {
    name,
    size,
    shuffleBuffer,
    examples: (shuffle) => {
      const all = ofLength(name, open(), size);
      return shuffle === undefined ? all : shuffleWithin(all, shuffleBuffer, randomOf(shuffle, 'examples'));
    },
  };
}

async function count(examples: AsyncIterable<unknown>): Promise<number> {
  const iterator = examples[Symbol.asyncIterator]();
  let size = 0;
  while ((await iterator.next()).done !== true) size++;
  return size;
}

async function* ofLength<Example>(
  name: string,
  examples: AsyncIterable<Example>,
  size: number,
): AsyncGenerator<Example> {
  let read = 0;
  for await (const example of examples) {
    read++;
    yield example;
  }
  if (read !== size)
    throw new TrainingError('BAD_DATA', 'the data changed while they were trained on', {
      file: name,
      expected: `${size} examples`,
      found: `${read}`,
    });
}
