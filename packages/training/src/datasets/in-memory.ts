import { checkArgument, custom, list, string } from '@firth/options';
import { TrainingError } from '../error.js';
import type { Dataset } from './dataset.js';
import { randomOf, shuffleInPlace } from './shuffle.js';

/** @throws OptionError for what is no list, or has nothing in one of its places; TrainingError EMPTY_DATA. */
export function inMemory<Example>(examples: readonly Example[], name = 'memory'): Dataset<Example> {
  checkArgument('inMemory', 'examples', list(custom((one) => one !== undefined, 'an example')), examples);
  checkArgument('inMemory', 'name', string(), name);
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
