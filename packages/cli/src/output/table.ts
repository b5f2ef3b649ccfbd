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
export function renderTable(columns: readonly Column[], rows: readonly TableRow[], style: Style): string {
  const safe = rows.map((row) => ('cells' in row ? { ...row, cells: row.cells.map(printable) } : row));
  const widths = columns.map(({ title }, i) =>
    safe.reduce(
      (width, row) => ('cells' in row ? Math.max(width, displayWidth(row.cells[i] ?? '')) : width),
      displayWidth(title),
    ),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align = 'left' }, i) => pad(cells[i] ?? '', widths[i] ?? 0, align))
      .join('  ')
      .trimEnd();
  const head = style.heading(line(columns.map(({ title }) => title)));
  const body = safe.map((row) => {
    if ('heading' in row) return `\n${style.heading(printable(row.heading))}`;
    const text = line(row.cells);
    return row.paint === undefined ? text : row.paint(text);
  });
  return [head, ...body, ''].join('\n');
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + space : space + text;
}

/** Lines of a name and what it is, the second column aligned. */
export function renderFacts(facts: readonly (readonly [name: string, value: string])[], style: Style): string {
  const width = facts.reduce((most, [name]) => Math.max(most, displayWidth(name)), 0);
  return facts.map(([name, value]) => `${style.faint(pad(name, width, 'left'))}  ${printable(value)}\n`).join('');
}
