import type { OptionsOf } from '@firth/options';
import { TrainingError } from '../error.js';
import type { tsvOptions } from './dataset-options.js';
import type { RowOptions, RowValues } from './rows.js';

export type TableOptions<C extends string, Example> = RowOptions<C, Example> &
  Pick<OptionsOf<typeof tsvOptions>, 'header'>;

/** What a format asks of its rows. */
export interface TableRules {
  /** Whether a row may end before the last columns, where nobody asked for them: GLUE's files have such. */
  readonly canBeShort: boolean;
  readonly hint: string;
}

/** Finds the cells that were asked for in those of a row; the first row names them unless `header` does. */
export function tableReader(
  file: string,
  { columns, header }: { readonly columns: readonly string[]; readonly header?: readonly string[] | undefined },
  { canBeShort, hint }: TableRules,
): (cells: readonly string[], line: number) => RowValues | undefined {
  let names = header;
  let places = names && placesOf(file, undefined, names, columns);
  return (cells, line) => {
    if (names === undefined || places === undefined) {
      names = cells.map((name) => name.trim());
      places = placesOf(file, line, names, columns);
      return undefined;
    }
    const short = places.findIndex((place) => place >= cells.length);
    if (short >= 0) throw missing(file, line, columns[short] ?? '', `${cells.length} columns`);
    if (cells.length > names.length || (cells.length < names.length && !canBeShort)) {
      const [more, count] = [cells.length > names.length, names.length];
      throw new TrainingError('BAD_DATA', `the line has ${more ? 'more' : 'fewer'} columns than the file`, {
        ...{ file, line, column: more ? count + 1 : cells.length + 1 },
        ...{ expected: `${count} columns`, found: `${cells.length}`, hint },
      });
    }
    return { values: places.map((place) => cells[place]), line };
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
    if (at < 0) throw missing(file, line, column, names.join(', '));
    const again = names.indexOf(column, at + 1);
    if (again < 0) return at;
    throw new TrainingError('BAD_DATA', 'two columns have this name', {
      ...{ file, ...(line !== undefined && { line }), column },
      ...{ expected: 'one', found: `columns ${at + 1} and ${again + 1}` },
    });
  });

const missing = (file: string, line: number | undefined, column: string, found: string): TrainingError =>
  new TrainingError('MISSING_COLUMN', 'the column is missing', {
    file,
    ...(line !== undefined && { line }),
    column,
    expected: column,
    found: found.length > 200 ? `${found.slice(0, 200)}…` : found,
  });
