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

/**
 * For each number of leading rows, where the last batch of the cheapest grouping of them starts; `widths` fall. A batch that
 * starts among rows of one width may as well start earlier, as the row before moves from a batch at least as wide: until it
 * is full, or until the width changes. So no other start is tried.
 */
function cheapestStarts(widths: readonly number[], tokens: number): Int32Array {
  const changes = [...widths.keys()].filter((at) => widths[at] !== widths[at - 1]);
  const costs = new Float64Array(widths.length + 1);
  const starts = new Int32Array(widths.length + 1);
  let [farthest, run] = [0, 0];
  for (let end = 1; end <= widths.length; end++) {
    costs[end] = Infinity;
    const consider = (start: number): void => {
      const cost = (costs[start] ?? 0) + (end - start) * (widths[start] ?? 0) + BATCH_OVERHEAD;
      if (cost >= (costs[end] ?? 0)) return;
      costs[end] = cost;
      starts[end] = start;
    };
    while (farthest < end - 1 && (end - farthest) * (widths[farthest] ?? 0) > tokens) farthest++;
    while ((changes[run + 1] ?? Infinity) < end) run++;
    for (let i = run; i >= 0; i--) {
      const start = changes[i] ?? 0;
      if (start <= farthest) break;
      consider(start);
    }
    consider(farthest);
  }
  return starts;
}
