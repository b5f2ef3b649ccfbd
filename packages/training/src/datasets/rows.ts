import type { Dataset } from './dataset.js';
import { Field } from './field.js';
import { LONGEST_LINE, linesOf, type Line } from './lines.js';
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

/** Finds the values of a line in the order of the columns. A new one is made for each pass. */
export type RowReader = (line: Line) => readonly unknown[] | undefined;

/** A dataset with a row in each line. */
export function rows<C extends string, Example>(
  source: TextSource,
  { columns, example, maxLineBytes = LONGEST_LINE, ...options }: RowOptions<C, Example>,
  reader: (file: string) => RowReader,
): Promise<Dataset<Example>> {
  const file = nameOfSource(source);
  async function* open(): AsyncGenerator<Example> {
    const read = reader(file);
    for await (const lines of linesOf(source, maxLineBytes)) {
      for (const line of lines) {
        const values = read(line);
        if (values === undefined) continue;
        const fields = columns.map((column, i) => {
          return [column, new Field(values[i], { file, line: line.number, column })] as const;
        });
        yield example(Object.fromEntries(fields) as Row<C>); // a field for each column
      }
    }
  }
  return streaming(file, open, options);
}
