/** What a set of texts costs to compute, in floating-point operations of its own tokens, padding not counted. */

/** @param {number[]} lengths tokens of each text */
export function gflopOf(lengths, { layers, hidden, inner }) {
  const perToken = layers * 2 * (4 * hidden * hidden + 2 * hidden * inner);
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const attention = lengths.reduce((sum, length) => sum + layers * 4 * length * length * hidden, 0);
  return (tokens * perToken + attention) / 1e9;
}

/** Bytes of one layer's attention scores where all texts are one batch of BERT-base. */
export const scoreBytes = (count, longest) => 4 * 12 * count * longest * longest;
