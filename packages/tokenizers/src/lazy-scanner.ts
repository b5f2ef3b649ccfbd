import type { Scanner } from './row-encoder.js';
import type { TokenBuffer } from './token-buffer.js';

/** A scanner that is made when the first text comes. */
export class LazyScanner implements Scanner {
  private readonly make: () => Scanner;
  private made: Scanner | undefined;

  constructor(make: () => Scanner) {
    this.make = make;
  }

  scan(text: string, out: TokenBuffer, limit: number): void {
    this.made ??= this.make();
    this.made.scan(text, out, limit);
  }
}
