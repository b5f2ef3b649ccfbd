import type { OutputStream, Terminal } from '../terminal.js';

type Paint = (text: string) => string;

/** The few colours that the commands use. */
export interface Style {
  readonly heading: Paint;
  readonly faint: Paint;
  readonly good: Paint;
  readonly bad: Paint;
}

const sgr =
  (on: number, off: number): Paint =>
  (text) =>
    `\u001b[${on}m${text}\u001b[${off}m`;
const plain: Paint = (text) => text;

/** Colours on a terminal, unless NO_COLOR (no-color.org) is set; none elsewhere. */
export function styleOf(stream: OutputStream, { env }: Pick<Terminal, 'env'>): Style {
  if (stream.isTTY !== true || (env['NO_COLOR'] ?? '') !== '')
    return { heading: plain, faint: plain, good: plain, bad: plain };
  return { heading: sgr(1, 22), faint: sgr(2, 22), good: sgr(32, 39), bad: sgr(31, 39) };
}
