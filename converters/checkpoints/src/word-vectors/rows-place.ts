/** Where vectors go: row i to `values[i * pitch]` and on. */
export interface RowsPlace {
  readonly values: Float32Array;
  readonly pitch: number;
  /** Told now and then how many rows have been read, and waited for. */
  readonly onRows?: (count: number) => Promise<void>;
}

/** Rows between two calls of `onRows`. */
export const ROWS_BETWEEN = 1024;

/** Takes the dropped rows out of a place that has all rows of a file, which moves up what is behind them. */
export function closeUp({ values, pitch }: RowsPlace, dropped: readonly number[], rowsRead: number): void {
  dropped.forEach((row, i) => {
    const next = dropped[i + 1] ?? rowsRead;
    values.copyWithin((row - i) * pitch, (row + 1) * pitch, next * pitch);
  });
}

/** For each row of a file its row among those that are kept, -1 for one that is dropped; asked in ascending order. */
export function keptRows(dropped: readonly number[]): (row: number) => number {
  let before = 0;
  return (row) => {
    if (dropped[before] !== row) return row - before;
    before++;
    return -1;
  };
}
