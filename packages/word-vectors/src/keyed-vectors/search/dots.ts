/** What `assembly/search.as.ts` exports. Byte offsets are multiples of 16. */
export interface DotsKernel {
  /** scores[q * rowCount + r] = rows[r] · queries[q], all in one memory; `stride` in bytes, a multiple of 16. */
  dots(rows: number, rowCount: number, queries: number, queryCount: number, stride: number, scores: number): void;
}

/**
 * The kernel in plain TypeScript, equal to it to the last bit: float32 throughout, element i adding to lane i modulo 4, the
 * lanes summed as (0 + 2) + (1 + 3).
 */
export function referenceDots(memory: { readonly buffer: ArrayBufferLike }): DotsKernel {
  return {
    dots(rows, rowCount, queries, queryCount, stride, scores) {
      const values = new Float32Array(memory.buffer);
      for (let q = 0; q < queryCount; q++) {
        for (let r = 0; r < rowCount; r++) {
          const product = dot(values, (rows + r * stride) / 4, (queries + q * stride) / 4, stride / 4);
          values[scores / 4 + q * rowCount + r] = product;
        }
      }
    },
  };
}

function dot(values: Float32Array, a: number, b: number, length: number): number {
  const lanes = [0, 0, 0, 0] as [number, number, number, number];
  for (let i = 0; i < length; i++) {
    const product = Math.fround((values[a + i] ?? 0) * (values[b + i] ?? 0));
    lanes[i % 4] = Math.fround((lanes[i % 4] ?? 0) + product);
  }
  return Math.fround(Math.fround(lanes[0] + lanes[2]) + Math.fround(lanes[1] + lanes[3]));
}
