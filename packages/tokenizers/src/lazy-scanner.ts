import type { SpeltOut } from './added-tokens.js';
import type { Scanner } from './row-encoder.js';
import type { TokenBuffer } from './token-buffer.js';

/** What is made step by step: whoever makes it may do something else between two steps. */
export type Steps<T> = Generator<undefined, T>;

/** By `Date`, as Node takes 10 to load `performance`. */
const SLICE_MS = 4;
/** UTF-16 units that are read letter for letter in less time than the tables take to make. */
const FEW = 4096;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/**
 * A scanner whose tables are made when there is enough to read: in slices by `prepare`, at once by a text for which nobody
 * prepared. The first few texts are read without them, and all until what makes them is loaded.
 */
export class LazyScanner implements Scanner {
  private readonly load: () => Steps<Scanner> | Promise<Steps<Scanner>>;
  private steps: Steps<Scanner> | undefined;
  private loading: Promise<void> | undefined;
  /** Reads the first few texts; gives the same. */
  private readonly plain: () => Scanner;
  private first: Scanner | undefined;
  private read = 0;
  private made: Scanner | undefined;
  private preparing: Promise<void> | undefined;

  constructor(load: () => Steps<Scanner> | Promise<Steps<Scanner>>, plain: () => Scanner) {
    this.load = load;
    this.plain = plain;
  }

  scan(text: string, out: TokenBuffer, limit: number, speltOut?: SpeltOut): void {
    if (this.made === undefined && this.read + text.length > FEW) this.made = this.makeUntil(Infinity);
    if (this.made !== undefined) {
      this.first = undefined;
      this.made.scan(text, out, limit, speltOut);
      return;
    }
    this.read += text.length;
    this.first ??= this.plain();
    this.first.scan(text, out, limit, speltOut);
  }

  prepare(units: number): Promise<void> {
    if (this.made !== undefined || this.read + units <= FEW) return Promise.resolve();
    return (this.preparing ??= this.prepareInSlices());
  }

  private async prepareInSlices(): Promise<void> {
    this.ask();
    await this.loading;
    while (this.made === undefined && this.steps !== undefined) {
      await pause();
      this.made ??= this.makeUntil(Date.now() + SLICE_MS); // a text may have come meanwhile
    }
  }

  /** Starts to load what makes the tables; where that fails, texts are read without, and the next asks again. */
  private ask(): void {
    if (this.steps !== undefined || this.loading !== undefined) return;
    const steps = this.load();
    if (!(steps instanceof Promise)) {
      this.steps = steps;
      return;
    }
    this.loading = steps.then(
      (loaded) => void (this.steps = loaded),
      () => void (this.loading = undefined),
    );
  }

  /** Undefined where the time is up before all is made. */
  private makeUntil(deadline: number): Scanner | undefined {
    this.ask();
    if (this.steps === undefined) return undefined;
    do {
      const { done, value } = this.steps.next();
      if (done === true) return value;
    } while (Date.now() < deadline);
    return undefined;
  }
}
