/** A token that the model would put in a mask's place. */
export interface MaskCandidate {
  readonly token: string;
  readonly tokenId: number;
  /** Probability over the whole vocabulary. */
  readonly score: number;
}

/** The most probable `topK` of all tokens, or of `targets`, best first; ties by token id. */
export function rankCandidates(
  logits: Float32Array,
  topK: number,
  targets: readonly number[] | undefined,
): Omit<MaskCandidate, 'token'>[] {
  const highest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return topIndices(logits, targets ?? logits.keys(), topK).map((tokenId) => ({
    tokenId,
    score: Math.exp((logits[tokenId] ?? -Infinity) - highest) / total,
  }));
}

/** Indices of the `count` largest values among `candidates`, without sorting them all. */
function topIndices(values: Float32Array, candidates: Iterable<number>, count: number): number[] {
  const valueAt = (index: number | undefined): number =>
    index === undefined ? -Infinity : (values[index] ?? -Infinity);
  const best: number[] = [];
  for (const candidate of candidates) {
    if (best.length === count && valueAt(candidate) <= valueAt(best[count - 1])) continue;
    const before = best.findIndex((index) => valueAt(index) < valueAt(candidate));
    best.splice(before < 0 ? best.length : before, 0, candidate);
    if (best.length > count) best.pop();
  }
  return best;
}
