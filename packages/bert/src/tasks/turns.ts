/** Milliseconds of work after which the event loop has its turn; by `Date`, as Node takes 10 to load `performance`. */
const SLICE = 3;

/** Work in slices, between which the event loop has its turn and an abort is heard. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #started = Date.now();

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  isOver(): boolean {
    return Date.now() - this.#started >= SLICE;
  }

  /** @throws the signal's reason */
  async give(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.#signal?.throwIfAborted();
    this.#started = Date.now();
  }
}
