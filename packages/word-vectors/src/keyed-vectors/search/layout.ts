/** Where things lie in the memory that searches share, bytes; each place a multiple of 16. */
export interface SearchLayout {
  readonly rowCount: number;
  /** Rows and queries are this long; a multiple of 16. */
  readonly stride: number;
  readonly rows: number;
  /** One over each row's length, float32; 0 for a row of zeros. */
  readonly inverseLengths: number;
  readonly queries: number;
  /** For each thread what `SCORES` says. */
  readonly scores: number;
  /** Undefined where there is no room for it. */
  readonly coarse: CoarseLayout | undefined;
  /** Of all. */
  readonly end: number;
}

/** The copy of the rows in int8 and what belongs to it. */
export interface CoarseLayout {
  /** Of a row; of a query twice that. A multiple of 16. */
  readonly stride: number;
  readonly rows: number;
  /** Float32, one for each row. */
  readonly factors: number;
  readonly errors: number;
  /** Int32, one for each block: 1 when its copy is made. */
  readonly made: number;
  readonly queries: number;
  /** Float32, four for each query. */
  readonly parameters: number;
}

/** Rows scored at a time: with 300 dimensions their values stay in the second-level cache for all queries. */
export const BLOCK = 512;
/** Query vectors of a pass; more go in several. */
export const MOST_QUERIES = 32;
/** Threads that a memory has room for scores of. */
export const MOST_THREADS = 16;
/** Bytes of a thread's scores: a block of them for each query, and then 16 bytes to score single rows in. */
export const SCORES = 4 * MOST_QUERIES * BLOCK + 16;

/** A WebAssembly memory's largest size, bytes. */
export const MOST_BYTES = 2 ** 32;

/** `end` is over `MOST_BYTES` where not even the rows have room. */
export function layOut(rowCount: number, dimension: number): SearchLayout {
  let end = 0;
  const place = (bytes: number): number => {
    const at = end;
    end += 16 * Math.ceil(bytes / 16);
    return at;
  };
  const stride = 16 * Math.ceil((4 * dimension) / 16);
  const needed = {
    rows: place(rowCount * stride),
    inverseLengths: place(4 * rowCount),
    queries: place(MOST_QUERIES * stride),
    scores: place(MOST_THREADS * SCORES),
  };
  const without = { rowCount, stride, ...needed, coarse: undefined, end };
  const coarseStride = 16 * Math.ceil(dimension / 16);
  const coarse: CoarseLayout = {
    stride: coarseStride,
    rows: place(rowCount * coarseStride),
    factors: place(4 * rowCount),
    errors: place(4 * rowCount),
    made: place(4 * Math.ceil(rowCount / BLOCK)),
    queries: place(MOST_QUERIES * 2 * coarseStride),
    parameters: place(MOST_QUERIES * 16),
  };
  return end > MOST_BYTES ? without : { ...without, coarse, end };
}
