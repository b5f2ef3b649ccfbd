import { TrainingError } from '../error.js';
import type { Dataset } from './dataset.js';
import type { Line } from './lines.js';
import { rows, type RowOptions, type RowReader } from './rows.js';
import type { TextSource } from './text-source.js';

export interface TsvOptions<C extends string, Example> extends RowOptions<C, Example> {
  /** Every column of the file by its name, in order, where its first line is a row already (CoLA's files). */
  readonly header?: readonly string[];
}

/**
 * Tab-separated values as GLUE has them: the first line names the columns, nothing is quoted. Read line by line, each pass
 * anew.
 *
 * @throws TrainingError EMPTY_DATA, MISSING_COLUMN, BAD_DATA, LINE_TOO_LONG, NOT_UTF8, NOT_FOUND, and what `example` throws:
 * each names file, line and column, what was expected and what was found.
 */
export const openTsv = <C extends string, Example>(
  source: TextSource,
  options: TsvOptions<C, Example>,
): Promise<Dataset<Example>> => rows(source, options, (file) => readerOf(file, options));

function readerOf(
  file: string,
  { columns, header }: { readonly columns: readonly string[]; readonly header?: readonly string[] },
): RowReader {
  let names = header;
  let places = names && placesOf(file, undefined, names, columns);
  return ({ text, number: line }: Line) => {
    const cells = text.split('\t');
    if (names === undefined || places === undefined) {
      names = cells;
      places = placesOf(file, line, names, columns);
      return undefined;
    }
    const short = places.findIndex((place) => place >= cells.length);
    if (short >= 0) throw missing(file, line, columns[short] ?? '', `${cells.length} columns`);
    if (cells.length > names.length)
      throw new TrainingError('BAD_DATA', 'the line has more columns than the file', {
        file,
        line,
        column: names.length + 1,
        expected: `${names.length} columns`,
        found: `${cells.length}`,
        hint: 'A text must not hold a tab',
      });
    return places.map((place) => cells[place]);
  };
}

/** Where the wanted columns are. */
const placesOf = (
  file: string,
  line: number | undefined,
  names: readonly string[],
  columns: readonly string[],
): readonly number[] =>
  columns.map((column) => {
    const at = names.indexOf(column);
    if (at >= 0) return at;
    throw missing(file, line, column, names.join(', '));
  });

const missing = (file: string, line: number | undefined, column: string, found: string): TrainingError =>
  new TrainingError('MISSING_COLUMN', 'the column is missing', {
    file,
    ...(line !== undefined && { line }),
    column,
    expected: column,
    found: found.length > 200 ? `${found.slice(0, 200)}…` : found,
  });
