import { callback, checkArgument, string, type OptionsOf } from '@firth/options';
import { TrainingError } from '../error.js';
import type { Dataset } from './dataset.js';
import { streamingOptions } from './dataset-options.js';
import { randomOf, shuffleWithin } from './shuffle.js';

export type StreamingOptions = OptionsOf<typeof streamingOptions>;

/**
 * A dataset that is read anew each epoch and never in memory as a whole. `open` gives the same examples in the same order each
 * time. They are read once at first, so that a mistake in the last line shows before training and their number is known.
 *
 * @throws TrainingError EMPTY_DATA, and what `open` throws; BAD_DATA from a later pass that is not as long.
 */
export async function streaming<Example>(
  name: string,
  open: () => AsyncIterable<Example>,
  options: StreamingOptions = {},
): Promise<Dataset<Example>> {
  checkArgument('streaming', 'name', string(), name);
  checkArgument('streaming', 'open', callback(), open);
  const { shuffleBuffer } = streamingOptions.read(options);
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
