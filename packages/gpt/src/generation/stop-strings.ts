/** Looks for stop strings in a text that grows, and holds back what may be the beginning of one. */
export class StopStrings {
  readonly #stop: readonly string[];
  #held = '';
  #found = false;

  constructor(stop: readonly string[]) {
    this.#stop = stop;
  }

  /** Whether one of them stands in the text; what follows it is left out. */
  get found(): boolean {
    return this.#found;
  }

  /** What may be shown now that `text` was added. */
  push(text: string): string {
    if (this.#found) return '';
    const all = this.#held + text;
    const at = this.#stop.map((stop) => all.indexOf(stop)).filter((index) => index >= 0);
    if (at.length > 0) {
      this.#found = true;
      this.#held = '';
      return all.slice(0, Math.min(...at));
    }
    const kept = this.#stop.reduce((most, stop) => Math.max(most, overlap(all, stop)), 0);
    this.#held = all.slice(all.length - kept);
    return all.slice(0, all.length - kept);
  }

  /** What was held back, at the end of the text. */
  end(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }
}

/** The length of the longest end of `text` that `stop` begins with. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--)
    if (text.endsWith(stop.slice(0, length))) return length;
  return 0;
}
