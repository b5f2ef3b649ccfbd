import { checkArgument, type OptionsOf } from '@firth/options';
import type { Dataset } from './dataset.js';
import type { jsonLinesOptions } from './dataset-options.js';
import { Field } from './field.js';
import { streaming } from './streaming.js';
import { nameOfSource, sourceCheck, type TextSource } from './text-source.js';

/** The fields of a row, by the names that were asked for. */
export type Row<C extends string> = Readonly<Record<C, Field>>;

export interface RowOptions<C extends string, Example> extends Omit<
  OptionsOf<typeof jsonLinesOptions>,
  'columns' | 'example'
> {
  /** The columns to read, by name; others are left alone. */
  readonly columns: readonly C[];
  /** Makes an example of a row: `({ sentence, label }) => ({ text: sentence.text(), label: label.label(names) })`. */
  readonly example: (row: Row<C>) => Example;
}

/** The values of a row in the order of the columns. */
export interface RowValues {
  readonly values: readonly unknown[];
  /** Where it begins. */
  readonly line: number;
}

/** What the description of a format's options is used for here. */
interface Described {
  readonly call: string;
  read(options: unknown): { readonly maxLineBytes: number; readonly shuffleBuffer: number };
}

/** A dataset of rows as a format reads them, all of one piece of the file at a time. @throws OptionError */
export async function rows<C extends string, Example>(
  described: Described,
  source: TextSource,
  options: RowOptions<C, Example>,
  read: (file: string, maxLineBytes: number) => AsyncIterable<readonly RowValues[]>,
): Promise<Dataset<Example>> {
  const { maxLineBytes, shuffleBuffer } = described.read(options);
  checkArgument(described.call, 'source', sourceCheck, source);
  const { columns, example } = options;
  const file = nameOfSource(source);
  async function* open(): AsyncGenerator<Example> {
    for await (const found of read(file, maxLineBytes)) {
      for (const { values, line } of found) {
        const fields = columns.map((column, i) => [column, new Field(values[i], { file, line, column })] as const);
        yield example(Object.fromEntries(fields) as Row<C>); // a field for each column
      }
    }
  }
  return streaming(file, open, { shuffleBuffer });
}
