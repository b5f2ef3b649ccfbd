/** Steps that tokens a second are measured over. */
const WINDOW = 20;

/** How fast a run is. Times in milliseconds. */
export class Pace {
  readonly #begun = performance.now();
  readonly #recent: { readonly time: number; readonly tokens: number }[] = [];
  #steps = 0;

  step(time: number, tokens: number): void {
    this.#steps++;
    this.#recent.push({ time, tokens });
    if (this.#recent.length > WINDOW) this.#recent.shift();
  }

  get tokensPerSecond(): number {
    const sum = (key: 'time' | 'tokens') => this.#recent.reduce((total, step) => total + step[key], 0);
    return (1000 * sum('tokens')) / sum('time');
  }

  /** For so many more steps at the pace so far, evaluations and checkpoints included. */
  secondsLeft(steps: number): number {
    return (steps * (performance.now() - this.#begun)) / 1000 / this.#steps;
  }
}
