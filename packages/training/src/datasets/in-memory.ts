import { TrainingError } from '../error.js';
import type { Dataset } from './dataset.js';
import { randomOf, shuffleInPlace } from './shuffle.js';

/** @throws TrainingError EMPTY_DATA. */
export function inMemory<Example>(examples: readonly Example[], name = 'memory'): Dataset<Example> {
  if (examples.length === 0) throw new TrainingError('EMPTY_DATA', 'no example', { file: name });
  return {
    name,
    size: examples.length,
    // eslint-disable-next-line @typescript-eslint/require-await -- datasets are asynchronous, this one need not be
    async *examples(shuffle) {
      yield* shuffle === undefined ? examples : shuffleInPlace([...examples], randomOf(shuffle, 'examples'));
    },
  };
}
