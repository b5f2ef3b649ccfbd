import { callback, checkArgument, having } from '@firth/options';

/** Typed examples, read as often as there are epochs. */
export interface Dataset<Example> {
  /** What errors and logs call it: the file's name. */
  readonly name: string;
  /** How many examples there are, at least one. */
  readonly size: number;
  /** Among how many the next is drawn where they are shuffled, of a dataset that is never in memory as a whole. */
  readonly shuffleBuffer?: number;
  /** All of them, each once: in their own order, or shuffled. Equal seeds and epochs give equal orders. */
  examples(shuffle?: Shuffle): AsyncIterable<Example>;
}

export interface Shuffle {
  /** An integer of up to 53 bits. */
  readonly seed: number;
  /** Which pass it is, from 0: another order each. */
  readonly epoch: number;
}

export const datasetCheck = having<Dataset<unknown>>(
  ['examples'],
  ['name', 'size'],
  'a dataset: what openTsv, openCsv, openJsonLines or inMemory gives',
);

/** The dataset with each example made into something else as it is read: texts into token ids, say. */
export function mapDataset<A, B>(dataset: Dataset<A>, made: (example: A) => B): Dataset<B> {
  checkArgument('mapDataset', 'dataset', datasetCheck, dataset);
  checkArgument('mapDataset', 'made', callback(), made);
  const { name, size, shuffleBuffer } = dataset;
  return {
    ...{ name, size },
    ...(shuffleBuffer !== undefined && { shuffleBuffer }),
    async *examples(shuffle) {
      for await (const example of dataset.examples(shuffle)) yield made(example);
    },
  };
}
