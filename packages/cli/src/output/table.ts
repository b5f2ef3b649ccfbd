import { displayWidth, printable } from './display-width.js';
import type { Style } from './style.js';

export interface Column {
  readonly title: string;
  /** Numbers stand right, everything else left. */
  readonly align?: 'left' | 'right';
}

/** A row of cells, as many as there are columns; or a line of its own that heads the rows after it. */
export type TableRow =
  { readonly cells: readonly string[]; readonly paint?: (line: string) => string } | { readonly heading: string };

/** A table as text: columns as wide as their widest cell, two spaces between them. */
export const renderTable = (columns: readonly Column[], rows: readonly TableRow[], style: Style): string =>
  [...tableLines(columns, rows, style)].join('');

/** The lines of a table, each with its end. `rows` are gone through twice, so that a table of millions is never held. */
export function* tableLines(columns: readonly Column[], rows: Iterable<TableRow>, style: Style): Generator<string> {
  const widths = columns.map(({ title }) => displayWidth(title));
  for (const row of rows)
    if ('cells' in row) widths.forEach((width, i) => (widths[i] = Math.max(width, displayWidth(safe(row.cells[i])))));
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align = 'left' }, i) => pad(safe(cells[i]), widths[i] ?? 0, align))
      .join('  ')
      .trimEnd();
  yield `${style.heading(line(columns.map(({ title }) => title)))}\n`;
  for (const row of rows) {
    if ('heading' in row) yield `\n${style.heading(printable(row.heading))}\n`;
    else yield `${row.paint === undefined ? line(row.cells) : row.paint(line(row.cells))}\n`;
  }
}

const safe = (cell = ''): string => printable(cell);

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + space : space + text;
}

/** Lines of a name and what it is, the second column aligned. */
export function renderFacts(facts: readonly (readonly [name: string, value: string])[], style: Style): string {
  const width = facts.reduce((most, [name]) => Math.max(most, displayWidth(name)), 0);
  return facts.map(([name, value]) => `${style.faint(pad(name, width, 'left'))}  ${printable(value)}\n`).join('');
}
