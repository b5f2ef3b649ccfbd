import type { SearchKernel } from './dots.js';
import { TopList, type TopRows } from './top-rows.js';

/** How a row is scored, by the places of vectors of length 1 among the queries of a pass. */
export type Score =
  /** The cosine with one vector: 3CosAdd, when that is the sum of its words' unit vectors. */
  | { readonly kind: 'cosine'; readonly query: number }
  /** 3CosMul: Levy and Goldberg (2014), equation 4, with cosines moved to 0 … 1. */
  | { readonly kind: 'product'; readonly positive: readonly number[]; readonly negative: readonly number[] };

/** Where things lie in the memory that searches share, bytes; each place a multiple of 16. */
export interface SearchLayout {
  /** Rows and queries are this long; a multiple of 16. */
  readonly stride: number;
  readonly rows: number;
  /** One over each row's length, float32; 0 for a row of zeros. */
  readonly inverseLengths: number;
  readonly queries: number;
  /** A block of scores for each thread, `MOST_QUERIES` by `BLOCK`. */
  readonly scores: number;
}

/** What one thread does for one pass. */
export interface ScanRange {
  readonly from: number;
  readonly to: number;
  readonly queryCount: number;
  readonly scores: readonly Score[];
  readonly topN: number;
}

/** Rows scored at a time: with 300 dimensions their values stay in the second-level cache for all queries. */
export const BLOCK = 512;
/** Query vectors of a pass; more go in several. */
export const MOST_QUERIES = 32;

/** Levy and Goldberg's ε, as gensim has it. */
const EPSILON = 0.000001;

/** Scans a range of rows in blocks, each step one block; returns the best of the range for each score. */
export function* scan(
  memory: { readonly buffer: ArrayBufferLike },
  kernel: SearchKernel,
  layout: SearchLayout,
  thread: number,
  range: ScanRange,
): Generator<void, readonly TopRows[], undefined> {
  const place = layout.scores + thread * MOST_QUERIES * BLOCK * 4;
  const cosines = new Float32Array(memory.buffer, place, MOST_QUERIES * BLOCK);
  const inverseLengths = new Float32Array(memory.buffer, layout.inverseLengths, range.to);
  const lists = range.scores.map(() => new TopList(range.topN));
  for (let from = range.from; from < range.to; from += BLOCK) {
    const count = Math.min(BLOCK, range.to - from);
    kernel.dots(layout.rows + from * layout.stride, count, layout.queries, range.queryCount, layout.stride, place);
    for (let q = 0; q < range.queryCount; q++) scale(cosines, q * count, inverseLengths, from, count);
    range.scores.forEach((score, i) => {
      const list = lists[i];
      if (list !== undefined) offerBlock(list, score, cosines, from, count);
    });
    yield;
  }
  return lists.map((list) => list.sorted());
}

// Apart from the generator, whose loops V8 does not compile while it runs.
function scale(cosines: Float32Array, start: number, inverseLengths: Float32Array, from: number, count: number): void {
  for (let r = 0; r < count; r++) cosines[start + r] = (cosines[start + r] ?? 0) * (inverseLengths[from + r] ?? 0);
}

function offerBlock(list: TopList, score: Score, cosines: Float32Array, from: number, count: number): void {
  if (score.kind === 'product') {
    for (let r = 0; r < count; r++) list.offer(from + r, product(score, cosines, count, r));
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

function product(
  { positive, negative }: Extract<Score, { kind: 'product' }>,
  cosines: Float32Array,
  count: number,
  row: number,
): number {
  let [above, below] = [1, 1];
  for (const query of positive) above *= (1 + (cosines[query * count + row] ?? 0)) / 2;
  for (const query of negative) below *= (1 + (cosines[query * count + row] ?? 0)) / 2;
  return above / (below + EPSILON);
}
