import { WordVectorsError } from '../error.js';
import { coarseQuery } from './search/coarse.js';
import { layOut, MOST_BYTES, MOST_QUERIES, type SearchLayout } from './search/layout.js';

const PAGE = 2 ** 16;

/**
 * Vectors, float32 [count, dimension], in one WebAssembly memory that search kernels read in place, shared with their
 * threads where the runtime shares memory. Rows are padded with zeros to whole 16 bytes. No copy of length 1 is kept, only
 * one over each row's length; searches make a copy in int8 as they come to need it.
 */
export class VectorRows {
  readonly dimension: number;
  readonly memory: WebAssembly.Memory;
  readonly layout: SearchLayout;
  /** Row i begins at `i * pitch`. */
  readonly values: Float32Array;
  /** Elements from a row to the next. */
  readonly pitch: number;
  private readonly inverseLengths: Float32Array;
  private used: number;
  /** Rows with values that are no finite numbers, as they were read: searches find zeros in their place. */
  private readonly odd = new Map<number, Float32Array>();

  /** @throws WordVectorsError TOO_LARGE. */
  constructor(count: number, dimension: number) {
    this.used = count;
    this.dimension = dimension;
    this.layout = layOut(count, dimension);
    this.pitch = this.layout.stride / 4;
    this.memory = allocate(this.layout.end);
    this.values = new Float32Array(this.memory.buffer, this.layout.rows, count * this.pitch);
    this.inverseLengths = new Float32Array(this.memory.buffer, this.layout.inverseLengths, count);
  }

  get count(): number {
    return this.used;
  }

  /** Rows whose values are not all finite numbers, ascending; `settle` finds them. */
  get oddRows(): ReadonlyMap<number, Float32Array> {
    return this.odd;
  }

  /** The vector [dimension] of a row, a view: what writes into it must call `measure`, before any search. */
  vector(row: number): Float32Array {
    return this.odd.get(row) ?? this.view(row);
  }

  private view(row: number): Float32Array {
    return this.values.subarray(row * this.pitch, row * this.pitch + this.dimension);
  }

  /** The mean length of all vectors. */
  meanLength(): number {
    let sum = 0;
    for (const inverse of this.inverseLengths) sum += inverse > 0 ? 1 / inverse : 0;
    return sum / this.count;
  }

  /** Notes the length of rows whose values were written. */
  measure(from: number, to: number): void {
    const { values, pitch, inverseLengths } = this;
    for (let row = from; row < to; row++) {
      const sum = sumOfSquares(values, row * pitch, pitch);
      inverseLengths[row] = sum > 0 ? 1 / Math.sqrt(sum) : 0;
      if (!Number.isFinite(sum)) inverseLengths[row] = NaN;
    }
  }

  /** When all rows are written and measured: `count` of them stay, and those of no finite numbers are set aside. */
  settle(count: number): void {
    const { inverseLengths } = this;
    this.used = count;
    this.values.fill(0, count * this.pitch);
    inverseLengths.fill(0, count);
    for (let row = 0; row < count; row++) {
      if (!Number.isNaN(inverseLengths[row])) continue;
      const view = this.view(row);
      this.odd.set(row, view.slice());
      view.fill(0);
      inverseLengths[row] = 0;
    }
  }

  /** Puts vectors [dimension], of length 1 or of zeros, where the kernels read them. */
  writeQueries(queries: readonly Float32Array[]): void {
    const { memory, layout, pitch } = this;
    const place = new Float32Array(memory.buffer, layout.queries, MOST_QUERIES * pitch);
    queries.forEach((query, i) => {
      place.set(query, i * pitch);
    });
    const { coarse } = layout;
    if (coarse === undefined) return;
    const words = new Int16Array(memory.buffer, coarse.queries, MOST_QUERIES * coarse.stride);
    const ofAll = new Float32Array(memory.buffer, coarse.parameters, MOST_QUERIES * 4);
    queries.forEach((query, i) => {
      const { values, parameters } = coarseQuery(query);
      words.set(values, i * coarse.stride);
      ofAll.set(parameters, i * 4);
    });
  }
}

/** In float64, in four sums, since one alone waits for each addition; `length` is a multiple of 4. */
function sumOfSquares(values: Float32Array, start: number, length: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = start; i < start + length; i += 4) {
    const [w, x, y, z] = [values[i] ?? 0, values[i + 1] ?? 0, values[i + 2] ?? 0, values[i + 3] ?? 0];
    a += w * w;
    b += x * x;
    c += y * y;
    d += z * z;
  }
  return a + b + (c + d);
}

function allocate(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE);
  const refuse = (cause?: unknown): never => {
    throw new WordVectorsError('TOO_LARGE', 'the vectors do not fit into memory', {
      expected: `at most ${MOST_BYTES} bytes`,
      found: `${bytes}`,
      hint: 'Pass { limit: N } to load the first N words',
      cause,
    });
  };
  if (pages * PAGE > MOST_BYTES) return refuse();
  try {
    const shared = typeof SharedArrayBuffer !== 'undefined';
    return new WebAssembly.Memory({ initial: pages, ...(shared ? { maximum: pages, shared: true } : {}) });
  } catch (cause) {
    return refuse(cause);
  }
}
