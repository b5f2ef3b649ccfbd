/** What starting one more batch costs, in tokens: its weights travel from memory once more (BERT-base: some 8 ms). */
const BATCH_OVERHEAD = 20;

/**
 * Groups rows of like length so that little is computed for padding: indices into `lengths`, each batch at most
 * `tokens` with its padding (a longer row is a batch by itself), and among such groupings one whose padded tokens and
 * batches cost least. Longest first, so that memory peaks at once.
 */
export function batchesByLength(lengths: readonly number[], tokens: number): number[][] {
  const order = [...lengths.keys()].sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
  const starts = cheapestStarts(
    order.map((index) => lengths[index] ?? 0),
    tokens,
  );
  const batches: number[][] = [];
  for (let end = order.length; end > 0; end = starts[end] ?? 0) batches.unshift(order.slice(starts[end] ?? 0, end));
  return batches;
}

/** For each number of leading rows, where the last batch of the cheapest grouping of them starts; `widths` fall. */
function cheapestStarts(widths: readonly number[], tokens: number): Int32Array {
  const costs = new Float64Array(widths.length + 1);
  const starts = new Int32Array(widths.length + 1);
  for (let end = 1; end <= widths.length; end++) {
    costs[end] = Infinity;
    for (let start = end - 1; start >= 0; start--) {
      const padded = (end - start) * (widths[start] ?? 0);
      if (padded > tokens && end - start > 1) break; // earlier rows are at least as long
      const cost = (costs[start] ?? 0) + padded + BATCH_OVERHEAD;
      if (cost >= (costs[end] ?? 0)) continue;
      costs[end] = cost;
      starts[end] = start;
    }
  }
  return starts;
}
