import { checkArgument, type OptionsOf } from '@firth/options';
import { batchOptions } from './dataset-options.js';
import { datasetCheck, type Dataset, type Shuffle } from './dataset.js';
import { randomOf, shuffleInPlace } from './shuffle.js';

export interface BatchOptions<Example> extends Omit<OptionsOf<typeof batchOptions>, 'length' | 'shuffle'> {
  readonly length: (example: Example) => number;
  /** Without it examples and batches keep their order. */
  readonly shuffle?: Shuffle | undefined;
}

/** Cuts one epoch into batches: every example is in just one of them. @throws OptionError */
export async function* batchesOf<Example>(
  dataset: Dataset<Example>,
  options: BatchOptions<Example>,
): AsyncGenerator<readonly Example[]> {
  checkArgument('batchesOf', 'dataset', datasetCheck, dataset);
  batchOptions.read(options);
  const { batchSize, bucketBatches, length, shuffle } = options;
  const random = shuffle && randomOf(shuffle, 'batches');
  const pool: Example[] = [];
  const cut = () => {
    const examples = pool.splice(0);
    const sorted = bucketBatches === 1 ? examples : sortedByLength(examples, length);
    const batches = Array.from({ length: Math.ceil(sorted.length / batchSize) }, (_, i) =>
      sorted.slice(i * batchSize, (i + 1) * batchSize),
    );
    return random === undefined ? batches : shuffleInPlace(batches, random);
  };
  for await (const example of dataset.examples(shuffle)) {
    pool.push(example);
    if (pool.length === batchSize * bucketBatches) yield* cut();
  }
  yield* cut();
}

/** Batches that an epoch of `size` examples is cut into. */
export const batchCount = (size: number, batchSize: number): number => Math.ceil(size / batchSize);

const sortedByLength = <Example>(examples: readonly Example[], length: (example: Example) => number): Example[] =>
  examples
    .map((example) => ({ example, size: length(example) }))
    .sort((a, b) => a.size - b.size)
    .map(({ example }) => example);
