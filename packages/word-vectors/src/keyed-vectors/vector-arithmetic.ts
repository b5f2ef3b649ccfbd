/** The cosine of two vectors; 0 where one is of zeros. */
export function cosine(a: Float32Array, b: Float32Array): number {
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths === 0 ? 0 : dot(a, b) / lengths;
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** The mean of vectors [dimension], scaled to length 1 each unless `normalize` is false; zeros for none. */
export function meanOf(vectors: readonly Float32Array[], dimension: number, normalize = true): Float32Array {
  const sum = new Float64Array(dimension);
  for (const vector of vectors) addTo(sum, vector, normalize ? 1 / (Math.sqrt(dot(vector, vector)) || 1) : 1);
  return Float32Array.from(sum, (value) => value / Math.max(1, vectors.length));
}

/** A copy of length 1, or of zeros. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return vector.map((value) => value / length);
}

export function addTo(sum: Float64Array, vector: Float32Array, weight: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + weight * (vector[i] ?? 0);
}
