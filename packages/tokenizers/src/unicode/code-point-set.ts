/** A set of code points as sorted bounds: even indices open a run, odd ones close it. */
export interface CodePointSet {
  has(codePoint: number): boolean;
}

/** Reads the run-length text of `tables.ts`; membership is a binary search over the bounds. */
export function codePointSet(runs: string): CodePointSet {
  let at = 0;
  const bounds = Uint32Array.from(runs.split(' '), (length) => (at += parseInt(length, 36)));
  return {
    has(codePoint) {
      let low = 0;
      let high = bounds.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((bounds[middle] ?? Infinity) <= codePoint) low = middle + 1;
        else high = middle;
      }
      return low % 2 === 1;
    },
  };
}
