import { coarseScan, isWorthCoarse, type OfferBlock } from './coarse-scan.js';
import type { SearchKernel } from './kernel.js';
import { BLOCK, SCORES, type SearchLayout } from './layout.js';
import type { ScanRange } from './protocol.js';
import { productOf, type Score } from './score.js';
import { TopList, type TopRows } from './top-rows.js';

/** Scans a range of rows in blocks, each step one block; returns the best of the range for each score. */
export function* scan(
  memory: { readonly buffer: ArrayBufferLike },
  kernel: SearchKernel,
  layout: SearchLayout,
  thread: number,
  range: ScanRange,
): Generator<void, readonly TopRows[], undefined> {
  const { coarse } = layout;
  const offerBlock =
    coarse !== undefined && isWorthCoarse(range)
      ? coarseScan(memory, kernel, layout, coarse, thread, range)
      : fullScan(memory, kernel, layout, thread, range);
  const lists = range.scores.map(() => new TopList(range.topN));
  for (let from = range.from; from < range.to; from += BLOCK) {
    offerBlock(lists, from, Math.min(BLOCK, range.to - from));
    yield;
  }
  return lists.map((list) => list.sorted());
}

/** Scores every row. */
function fullScan(
  memory: { readonly buffer: ArrayBufferLike },
  kernel: SearchKernel,
  layout: SearchLayout,
  thread: number,
  { to, queryCount, scores }: ScanRange,
): OfferBlock {
  const place = layout.scores + thread * SCORES;
  const cosines = new Float32Array(memory.buffer, place, SCORES / 4);
  const inverseLengths = new Float32Array(memory.buffer, layout.inverseLengths, to);
  return (lists, from, count) => {
    kernel.dots(layout.rows + from * layout.stride, count, layout.queries, queryCount, layout.stride, place);
    for (let q = 0; q < queryCount; q++) scale(cosines, q * count, inverseLengths, from, count);
    scores.forEach((score, i) => {
      const list = lists[i];
      if (list !== undefined) offerScores(list, score, cosines, from, count);
    });
  };
}

function scale(cosines: Float32Array, start: number, inverseLengths: Float32Array, from: number, count: number): void {
  for (let r = 0; r < count; r++) cosines[start + r] = (cosines[start + r] ?? 0) * (inverseLengths[from + r] ?? 0);
}

function offerScores(list: TopList, score: Score, cosines: Float32Array, from: number, count: number): void {
  if (score.kind === 'product') {
    for (let r = 0; r < count; r++)
      list.offer(
        from + r,
        productOf(score, (query) => cosines[query * count + r] ?? 0),
      );
    return;
  }
  let { threshold } = list;
  const start = score.query * count;
  for (let r = 0; r < count; r++) {
    const cosine = cosines[start + r] ?? 0;
    if (cosine <= threshold) continue;
    list.offer(from + r, cosine);
    ({ threshold } = list);
  }
}
