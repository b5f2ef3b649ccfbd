import type { Scanner } from './row-encoder.js';
import type { TokenBuffer } from './token-buffer.js';

/** What is made step by step: whoever makes it may do something else between two steps. */
export type Steps<T> = Generator<undefined, T>;

const SLICE_MS = 4;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A scanner whose tables are made when they are first needed: in slices by `prepare`, at once by the first text. */
export class LazyScanner implements Scanner {
  private readonly steps: Steps<Scanner>;
  private made: Scanner | undefined;
  private preparing: Promise<void> | undefined;

  constructor(steps: Steps<Scanner>) {
    this.steps = steps;
  }

  scan(text: string, out: TokenBuffer, limit: number): void {
    this.made ??= this.makeUntil(Infinity);
    this.made?.scan(text, out, limit);
  }

  prepare(): Promise<void> {
    return (this.preparing ??= this.prepareInSlices());
  }

  private async prepareInSlices(): Promise<void> {
    while (this.made === undefined) {
      await pause();
      this.made ??= this.makeUntil(performance.now() + SLICE_MS); // a text may have come meanwhile
    }
  }

  /** Undefined where the time is up before all is made. */
  private makeUntil(deadline: number): Scanner | undefined {
    do {
      const { done, value } = this.steps.next();
      if (done === true) return value;
    } while (performance.now() < deadline);
    return undefined;
  }
}
