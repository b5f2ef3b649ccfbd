import { messageOf } from '@firth/options';
import { TrainingError } from '../error.js';
import type { Dataset } from './dataset.js';
import { jsonLinesOptions } from './dataset-options.js';
import { linesOf, type Line } from './lines.js';
import { rows, type RowOptions } from './rows.js';
import type { TextSource } from './text-source.js';

/**
 * JSON lines: an object in each line, whose fields are the columns. Read line by line, each pass anew.
 *
 * @throws TrainingError as `openTsv`; BAD_DATA for a line that is no JSON object.
 */
export const openJsonLines = <C extends string, Example>(
  source: TextSource,
  options: RowOptions<C, Example>,
): Promise<Dataset<Example>> =>
  rows(jsonLinesOptions, source, options, async function* (file, maxLineBytes) {
    for await (const lines of linesOf(source, maxLineBytes))
      yield lines.map((line) => {
        const object = objectOf(file, line);
        const values = options.columns.map((column) => valueOf(object, column, file, line.number));
        return { values, line: line.number };
      });
  });

function valueOf(object: object, column: string, file: string, line: number): unknown {
  const value: unknown = Object.hasOwn(object, column) ? Reflect.get(object, column) : undefined;
  if (value !== undefined) return value;
  const found = Object.keys(object).slice(0, 12).join(', ');
  throw new TrainingError('MISSING_COLUMN', 'the field is missing', { file, line, column, expected: column, found });
}

function objectOf(file: string, { text, number: line }: Line): object {
  const bad = (found: string, cause?: unknown) =>
    new TrainingError('BAD_DATA', 'the line is no JSON object', { file, line, expected: '{…}', found, cause });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw bad(messageOf(cause), cause);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw bad(Array.isArray(value) ? 'a list' : typeof value);
}
