/** Draws an index by its probability. */
export function draw(probabilities: Float64Array, random: number): number {
  let [sum, last] = [0, 0];
  for (let i = 0; i < probabilities.length; i++) {
    const probability = probabilities[i] ?? 0;
    if (probability === 0) continue;
    sum += probability;
    last = i;
    if (random < sum) return i;
  }
  return last; // rounding left the sum below 1
}
