import type { Dataset } from './dataset.js';
import { Field } from './field.js';
import { LONGEST_LINE } from './lines.js';
import { streaming, type StreamingOptions } from './streaming.js';
import { nameOfSource, type TextSource } from './text-source.js';

/** The fields of a row, by the names that were asked for. */
export type Row<C extends string> = Readonly<Record<C, Field>>;

export interface RowOptions<C extends string, Example> extends StreamingOptions {
  /** The columns to read, by name; others are left alone. */
  readonly columns: readonly C[];
  /** Makes an example of a row: `({ sentence, label }) => ({ text: sentence.text(), label: label.label(names) })`. */
  readonly example: (row: Row<C>) => Example;
  /** Bytes of the longest line; 2^20 unless said. */
  readonly maxLineBytes?: number;
}

/** The values of a row in the order of the columns. */
export interface RowValues {
  readonly values: readonly unknown[];
  /** Where it begins. */
  readonly line: number;
}

/** A dataset of rows as a format reads them, all of one piece of the file at a time. */
export function rows<C extends string, Example>(
  source: TextSource,
  { columns, example, maxLineBytes = LONGEST_LINE, ...options }: RowOptions<C, Example>,
  read: (file: string, maxLineBytes: number) => AsyncIterable<readonly RowValues[]>,
): Promise<Dataset<Example>> {
  const file = nameOfSource(source);
  async function* open(): AsyncGenerator<Example> {
    for await (const found of read(file, maxLineBytes)) {
      for (const { values, line } of found) {
        const fields = columns.map((column, i) => [column, new Field(values[i], { file, line, column })] as const);
        yield example(Object.fromEntries(fields) as Row<C>); // a field for each column
      }
    }
  }
  return streaming(file, open, options);
}
