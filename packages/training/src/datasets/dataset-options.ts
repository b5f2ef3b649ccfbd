import { callback, custom, fields, list, name, option, options, required, string, whole } from '@firth/options';

const shuffleBuffer = option(whole({ least: 1 }), { default: 10_000 });

export const streamingOptions = options('streaming', {
  /** Examples among which the next is drawn where they are shuffled, all that is in memory at once; 10,000 unless said. */
  shuffleBuffer,
});

const rowEntries = {
  columns: required(list(name('the name of a column'), { least: 1 })),
  example: required(callback<(row: never) => unknown>()),
  /** Bytes of the longest line; 2^20 unless said. */
  maxLineBytes: option(whole({ least: 1 }), { default: 2 ** 20 }),
  /** Examples among which the next is drawn where they are shuffled, all that is in memory at once; 10,000 unless said. */
  shuffleBuffer,
};

const tableEntries = {
  ...rowEntries,
  /** Every column of the file by its name, in order, where its first line is a row already (CoLA's files). */
  header: option(list(string(), { least: 1 })),
};

export const jsonLinesOptions = options('openJsonLines', rowEntries);

export const tsvOptions = options('openTsv', tableEntries);

export const csvOptions = options('openCsv', {
  ...tableEntries,
  /** What stands between two cells; a comma unless said. */
  delimiter: option(
    custom<string>(
      (value) => typeof value === 'string' && value !== '' && !/["\r\n]/.test(value),
      'a character other than a quote and the end of a line',
    ),
    { default: ',' },
  ),
});

export const batchOptions = options('batchesOf', {
  /** Examples in a batch; the last of an epoch may have fewer. */
  batchSize: required(whole({ least: 1 })),
  /**
   * How many batches are read ahead and cut out of their examples sorted by length, so that little is padded; 1 for none.
   * More than the epoch has sorts all of it.
   */
  bucketBatches: required(whole({ least: 1 })),
  length: required(callback<(example: never) => number>()),
  shuffle: option(fields({ seed: required(whole({ least: 0 })), epoch: required(whole({ least: 0 })) })),
});
