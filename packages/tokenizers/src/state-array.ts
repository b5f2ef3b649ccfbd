const NONE = -1;
const MOST_TRIES = 128;

/** The growing double array; free places are found first-fit from a cursor that skips full regions. */
export class StateArray {
  private cells = new Int32Array(4 * 1024).fill(NONE);
  private firstFree = 1;
  private size = 1;

  setId(state: number, id: number): void {
    this.cells[state * 4 + 2] = id;
  }

  /** Finds a base under which the place of each symbol from `first` to `end` is free, and gives the places to `state`. */
  claim(state: number, symbols: Uint16Array, first: number, end: number): number {
    const lowest = symbols[first] ?? 0;
    let base = Math.max(0, this.firstFree - lowest);
    for (let tries = 1; !this.fits(base, symbols, first, end); tries++) {
      // Behind the last state everything is free: no vocabulary makes the search long.
      base = tries === MOST_TRIES ? this.size - lowest : base + 1;
      if (tries === MOST_TRIES && end - first === 1) this.firstFree = this.size;
    }
    for (let k = first; k < end; k++) {
      const place = base + (symbols[k] ?? 0);
      this.reserve(place);
      this.cells[place * 4 + 1] = state;
      this.size = Math.max(this.size, place + 1);
    }
    while (this.taken(this.firstFree)) this.firstFree++;
    this.cells[state * 4] = base;
    return base;
  }

  /** The array up to the last state: a read behind it is undefined, and so no state. */
  trimmed(): Int32Array {
    return this.cells.slice(0, this.size * 4);
  }

  private fits(base: number, symbols: Uint16Array, first: number, end: number): boolean {
    for (let k = first; k < end; k++) if (this.taken(base + (symbols[k] ?? 0))) return false;
    return true;
  }

  private taken(place: number): boolean {
    return place === 0 || (this.cells[place * 4 + 1] ?? NONE) !== NONE;
  }

  private reserve(place: number): void {
    if (place * 4 + 3 < this.cells.length) return;
    const larger = new Int32Array(Math.max(this.cells.length * 2, place * 8)).fill(NONE);
    larger.set(this.cells);
    this.cells = larger;
  }
}
