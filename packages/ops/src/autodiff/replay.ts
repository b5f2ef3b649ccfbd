/** Makes the second run of a block take the masks of its first, and tap nothing. */
export class Replay<T> {
  #recorded: T[] = [];
  #replayed: T[] | undefined;

  /** Whether what runs has run before. */
  get isReplaying(): boolean {
    return this.#replayed !== undefined;
  }

  /** A new mask, or the first run's where this is a second one. */
  draw(make: () => T): T {
    const mask = this.#replayed === undefined ? make() : this.#replayed.shift();
    if (mask === undefined) throw new RangeError('a block under checkpoint did something else the second time');
    this.#recorded.push(mask);
    return mask;
  }

  recording<R>(run: () => R): { readonly outputs: R; readonly masks: readonly T[] } {
    const outer = this.#recorded;
    this.#recorded = [];
    try {
      const outputs = run();
      outer.push(...this.#recorded);
      return { outputs, masks: this.#recorded };
    } finally {
      this.#recorded = outer;
    }
  }

  replaying<R>(masks: readonly T[], run: () => R): R {
    const outer = this.#replayed;
    this.#replayed = [...masks];
    try {
      return run();
    } finally {
      this.#replayed = outer;
    }
  }
}
