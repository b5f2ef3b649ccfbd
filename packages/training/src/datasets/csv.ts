import type { OptionsOf } from '@firth/options';
import { codeOf } from '@firth/options';
import { TrainingError } from '../error.js';
import type { Dataset } from './dataset.js';
import { csvOptions } from './dataset-options.js';
import { wholeLinesOf } from './lines.js';
import { rows } from './rows.js';
import { tableReader, type TableOptions } from './table.js';
import { nameOfSource, type TextSource } from './text-source.js';

export type CsvOptions<C extends string, Example> = TableOptions<C, Example> &
  Pick<OptionsOf<typeof csvOptions>, 'delimiter'>;

/**
 * Comma-separated values by RFC 4180: the first row names the columns; a cell in quotes may hold commas, quotes (doubled)
 * and line ends. Read piece by piece, each pass anew. Every row has as many cells as the first.
 *
 * @throws TrainingError as `openTsv`; `line` is where a row begins.
 */
export const openCsv = <C extends string, Example>(
  source: TextSource,
  options: CsvOptions<C, Example>,
): Promise<Dataset<Example>> =>
  rows(csvOptions, source, options, async function* (file, maxLineBytes) {
    const hint = 'A text with a comma, a quote or a line end stands in quotes';
    const read = tableReader(file, options, { canBeShort: false, hint });
    for await (const records of recordsOf(source, options.delimiter ?? ',', maxLineBytes))
      yield records.flatMap(({ cells, line }) => read(cells, line) ?? []);
  });

interface CsvRecord {
  readonly cells: readonly string[];
  /** Where it begins, from 1. */
  readonly line: number;
}

async function* recordsOf(
  source: TextSource,
  delimiter: string,
  maxBytes: number,
): AsyncGenerator<readonly CsvRecord[]> {
  const { parse } = await import('#csv-parse'); // who reads no CSV does not load it
  const file = nameOfSource(source);
  const parser = parse({
    ...{ delimiter, record_delimiter: ['\r\n', '\n'], info: true, max_record_size: maxBytes },
    ...{ skip_empty_lines: true, relax_column_count: true }, // columns are counted with the file's own words
  });
  const failures: unknown[] = [];
  parser.on('error', (error: unknown) => failures.push(error));
  const taken = (): CsvRecord[] => {
    const records: CsvRecord[] = [];
    for (let next: unknown = parser.read(); next !== null; next = parser.read()) records.push(recordOf(next));
    if (failures.length > 0) throw refusal(file, failures[0], maxBytes);
    return records;
  };
  // What is written is parsed at once: the parser has no work that waits, and holds nothing to be closed (in pages it has no
  // `destroy` either).
  let isEmpty = true;
  for await (const lines of wholeLinesOf(source, maxBytes)) {
    isEmpty = false;
    parser.write(lines.map(({ text }) => text).join(''));
    yield taken();
  }
  if (isEmpty) return; // a page's parser cannot end what it was never given
  const ended = new Promise((resolve) => parser.once('end', resolve).once('error', resolve));
  parser.end();
  yield taken();
  parser.resume();
  await ended;
  yield taken();
}

/** What the parser gives with `info`: the cells, and how many lines it had read at their end. */
function recordOf(next: unknown): CsvRecord {
  if (typeof next !== 'object' || next === null || !('record' in next) || !('info' in next))
    throw new TypeError('the parser gives records with info');
  const { record, info } = next;
  if (!Array.isArray(record) || typeof info !== 'object' || info === null || !('lines' in info))
    throw new TypeError('the parser gives cells and a line');
  const cells = record.map(String);
  const inside = cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
  return { cells, line: Number(info.lines) - inside };
}

const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is never closed',
  INVALID_OPENING_QUOTE: 'a quote stands inside of a cell that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'something stands between a closing quote and the next cell',
};

function refusal(file: string, cause: unknown, maxBytes: number): TrainingError {
  const code = String(codeOf(cause));
  const line = cause instanceof Error ? Number(Reflect.get(cause, 'lines')) : NaN;
  const place = { file, ...(Number.isSafeInteger(line) && { line }), cause };
  if (code === 'CSV_MAX_RECORD_SIZE')
    return new TrainingError('LINE_TOO_LONG', 'the row is too long', {
      ...{ ...place, expected: `at most ${maxBytes} bytes`, found: 'more' },
      hint: 'Is a quote never closed? maxLineBytes allows longer rows',
    });
  const hint = 'A cell with a quote in it stands in quotes, and each of its quotes is doubled';
  return new TrainingError('BAD_DATA', PROBLEMS[code] ?? 'this is no CSV', { ...place, hint });
}
