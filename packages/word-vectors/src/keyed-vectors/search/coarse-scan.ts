import type { SearchKernel } from './kernel.js';
import { BLOCK, SCORES, type CoarseLayout, type SearchLayout } from './layout.js';
import type { ScanRange } from './protocol.js';
import { productBound, productOf, type ProductScore } from './score.js';
import type { TopList } from './top-rows.js';

/** Fewer rows for each that is wanted are sooner scored all. */
const ROWS_FOR_EACH = 16;

export const isWorthCoarse = ({ from, to, topN }: ScanRange): boolean => ROWS_FOR_EACH * topN <= to - from;

/** Offers a block of rows to the lists, one for each score. */
export type OfferBlock = (lists: readonly TopList[], from: number, count: number) => void;

/** Scores only rows that their bounds do not rule out, and makes the copy in int8 of a block when it first comes to it. */
export function coarseScan(
  memory: { readonly buffer: ArrayBufferLike },
  kernel: SearchKernel,
  layout: SearchLayout,
  coarse: CoarseLayout,
  thread: number,
  { queryCount, scores }: ScanRange,
): OfferBlock {
  const place = layout.scores + thread * SCORES;
  const single = place + SCORES - 16;
  const floats = (at: number, length: number): Float32Array => new Float32Array(memory.buffer, at, length);
  const bounds = floats(place, SCORES / 4);
  const product = floats(single, 1);
  const inverseLengths = floats(layout.inverseLengths, layout.rowCount);
  const errors = floats(coarse.errors, layout.rowCount);
  const parameters = floats(coarse.parameters, 4 * queryCount);
  const made = new Int32Array(memory.buffer, coarse.made, Math.ceil(layout.rowCount / BLOCK));

  const make = (from: number): void => {
    if (made[from / BLOCK] === 1) return;
    const count = Math.min(BLOCK, layout.rowCount - from);
    const rows = layout.rows + from * layout.stride;
    const lengths = layout.inverseLengths + 4 * from;
    const copy = coarse.rows + from * coarse.stride;
    const [factors, widths] = [coarse.factors + 4 * from, coarse.errors + 4 * from];
    kernel.quantize(rows, count, layout.stride, lengths, copy, coarse.stride, factors, widths);
    made[from / BLOCK] = 1;
  };

  /** The same to the last bit as in a full scan: both multiply in float32. */
  const cosine = (row: number, query: number): number => {
    const vector = layout.queries + query * layout.stride;
    kernel.dots(layout.rows + row * layout.stride, 1, vector, 1, layout.stride, single);
    return Math.fround((product[0] ?? 0) * (inverseLengths[row] ?? 0));
  };

  // Both go on where a bound is not a number: it rules nothing out.
  const offerCosines = (list: TopList, query: number, from: number, count: number): void => {
    let { threshold } = list;
    for (let r = 0; r < count; r++) {
      if ((bounds[query * count + r] ?? 0) <= threshold) continue;
      list.offer(from + r, cosine(from + r, query));
      ({ threshold } = list);
    }
  };

  const offerProducts = (list: TopList, score: ProductScore, from: number, count: number): void => {
    for (let r = 0; r < count; r++) {
      const row = from + r;
      const most = (query: number): number => bounds[query * count + r] ?? 0;
      const least = (query: number): number =>
        most(query) - 2 * ((errors[row] ?? 0) * (parameters[4 * query + 1] ?? 0) + (parameters[4 * query + 2] ?? 0));
      if (productBound(score, most, least) <= list.threshold) continue;
      list.offer(
        row,
        productOf(score, (query) => cosine(row, query)),
      );
    }
  };

  return (lists, from, count) => {
    make(from);
    const copy = coarse.rows + from * coarse.stride;
    const [factors, widths] = [coarse.factors + 4 * from, coarse.errors + 4 * from];
    kernel.bounds(copy, count, coarse.stride, factors, widths, coarse.queries, queryCount, coarse.parameters, place);
    scores.forEach((score, i) => {
      const list = lists[i];
      if (list === undefined) return;
      if (score.kind === 'cosine') offerCosines(list, score.query, from, count);
      else offerProducts(list, score, from, count);
    });
  };
}
