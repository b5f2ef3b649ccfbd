/**
 * Groups rows of like length so that little is computed for padding: indices into `lengths`, each batch at most
 * `tokens` with its padding (a longer row is a batch by itself). Longest first, so that memory peaks at once.
 */
export function batchesByLength(lengths: readonly number[], tokens: number): number[][] {
  const order = [...lengths.keys()].sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
  const batches: number[][] = [];
  let width = 0;
  for (const index of order) {
    const batch = batches.at(-1);
    if (batch !== undefined && (batch.length + 1) * width <= tokens) batch.push(index);
    else {
      batches.push([index]);
      width = lengths[index] ?? 0;
    }
  }
  return batches;
}
