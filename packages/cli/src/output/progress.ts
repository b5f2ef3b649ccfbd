import { displayWidth } from './display-width.js';
import type { Terminal } from '../terminal.js';

const BAR_WIDTH = 30;
const QUIET_MS = 1000;
const REDRAW_MS = 80;

/** A bar on stderr, for work that takes more than a second on a terminal; silent in a pipe. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #title: string;
  readonly #format: (amount: number) => string;
  readonly #started = performance.now();
  #drawn = -Infinity;

  constructor(terminal: Terminal, title: string, format: (amount: number) => string) {
    this.#terminal = terminal;
    this.#title = title;
    this.#format = format;
  }

  /** @param details What else there is to say, after the bar. */
  update(done: number, total: number, details = ''): void {
    const now = performance.now();
    if (this.#terminal.stderr.isTTY !== true || now - this.#started < QUIET_MS || now - this.#drawn < REDRAW_MS) return;
    this.#drawn = now;
    const line = barLine(this.#title, done, total, this.#format);
    this.#terminal.stderr.write(`\r\u001b[2K${details === '' ? line : `${line}  ${details}`}`);
  }

  /** Clears the line. */
  stop(): void {
    if (this.#drawn >= 0) this.#terminal.stderr.write('\r\u001b[2K');
  }
}

function barLine(title: string, done: number, total: number, format: (amount: number) => string): string {
  const fraction = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(fraction * BAR_WIDTH);
  const bar = '━'.repeat(filled) + '─'.repeat(BAR_WIDTH - filled);
  const percent = `${Math.floor(fraction * 100)}%`.padStart(4);
  const of = format(total);
  return `${title}  ${bar} ${percent}  ${format(done).padStart(displayWidth(of))} of ${of}`;
}
