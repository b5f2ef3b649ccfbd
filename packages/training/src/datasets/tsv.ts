import type { Dataset } from './dataset.js';
import { tsvOptions } from './dataset-options.js';
import { linesOf } from './lines.js';
import { rows } from './rows.js';
import { tableReader, type TableOptions } from './table.js';
import type { TextSource } from './text-source.js';

export type TsvOptions<C extends string, Example> = TableOptions<C, Example>;

/**
 * Tab-separated values as GLUE has them: the first line names the columns, nothing is quoted. Read line by line, each pass
 * anew.
 *
 * @throws OptionError; TrainingError EMPTY_DATA, MISSING_COLUMN, BAD_DATA, LINE_TOO_LONG, NOT_UTF8, NOT_FOUND, and what `example` throws:
 * each names file, line and column, what was expected and what was found.
 */
export const openTsv = <C extends string, Example>(
  source: TextSource,
  options: TsvOptions<C, Example>,
): Promise<Dataset<Example>> =>
  rows(tsvOptions, source, options, async function* (file, maxLineBytes) {
    const read = tableReader(file, options, { canBeShort: true, hint: 'A text must not hold a tab' });
    for await (const lines of linesOf(source, maxLineBytes))
      yield lines.flatMap(({ text, number }) => read(text.split('\t'), number) ?? []);
  });
