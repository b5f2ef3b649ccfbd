import type { Sampling } from './settings.js';

/**
 * Each changes the scores of one text in place, as transformers' processors of the same name do (logits_process.py): a token
 * that is left out has a score of -Infinity.
 */

/** A token that was there before is made less likely (CTRL; Keskar et al., 2019, section 4.1). */
export function penalizeRepetition(scores: Float32Array, ids: Iterable<number>, penalty: number): void {
  for (const id of new Set(ids)) {
    const score = scores[id] ?? 0;
    scores[id] = score < 0 ? score * penalty : score / penalty;
  }
}

export function applyTemperature(scores: Float32Array, temperature: number): void {
  for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] ?? 0) / temperature;
}

/** Keeps the k largest scores, and those that equal the last of them. */
export function keepTopK(scores: Float32Array, k: number): void {
  if (k >= scores.length) return;
  const least = kthLargest(scores, k);
  for (let i = 0; i < scores.length; i++) if ((scores[i] ?? 0) < least) scores[i] = -Infinity;
}

/** Keeps the fewest tokens whose probabilities add up to more than `p`; the most probable one always. */
export function keepTopP(scores: Float32Array, p: number): void {
  const probabilities = softmax(scores);
  // A token at most this probable is left out whatever the others are: it and all below it add up to no more than 1 - p.
  const floor = (1 - p) / scores.length;
  const candidates: number[] = [];
  let below = 0; // the probability of all that are less probable
  probabilities.forEach((probability, id) => {
    if (probability > floor) candidates.push(id);
    else below += probability;
  });
  candidates.sort((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0));
  const kept = new Set(candidates);
  for (const id of candidates.slice(0, -1)) {
    below += probabilities[id] ?? 0;
    if (below > 1 - p) break;
    kept.delete(id);
  }
  for (let id = 0; id < scores.length; id++) if (!kept.has(id)) scores[id] = -Infinity;
}

/** Keeps what is at least `p` times as probable as the most probable token (Nguyen et al., 2024). */
export function keepMinP(scores: Float32Array, p: number): void {
  const least = scores.reduce((a, b) => Math.max(a, b), -Infinity) + Math.log(p);
  for (let id = 0; id < scores.length; id++) if ((scores[id] ?? 0) < least) scores[id] = -Infinity;
}

/** Temperature, top-k, top-p and min-p in the order in which transformers' `generate` applies them. */
export function warp(scores: Float32Array, { temperature, topK, topP, minP }: Omit<Sampling, 'seed'>): void {
  if (temperature !== 1) applyTemperature(scores, temperature);
  if (topK !== undefined) keepTopK(scores, topK);
  if (topP !== undefined && topP < 1) keepTopP(scores, topP);
  if (minP !== undefined) keepMinP(scores, minP);
}

/** In float64, so that 50,000 small numbers add up to 1. */
export function softmax(scores: Float32Array): Float64Array {
  const largest = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = Float64Array.from(scores, (score) => Math.exp(score - largest));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** In place. */
export function logSoftmax(scores: Float32Array): void {
  let [largest, sum] = [-Infinity, 0];
  for (const score of scores) if (score > largest) largest = score;
  for (const score of scores) sum += Math.exp(score - largest);
  const shift = largest + Math.log(sum);
  for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] ?? 0) - shift;
}

/** The index of the largest score, the first of equals. */
export function argmax(scores: Float32Array): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if ((scores[i] ?? 0) > (scores[best] ?? 0)) best = i;
  return best;
}

/** The indices of the `count` largest scores, largest first, the first of equals first. */
export function largestIndices(scores: Float32Array, count: number): number[] {
  const best: number[] = [];
  let least = -Infinity;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] ?? 0;
    if (best.length === count && score <= least) continue;
    let at = best.length;
    while (at > 0 && (scores[best[at - 1] ?? 0] ?? 0) < score) at--;
    best.splice(at, 0, i);
    if (best.length > count) best.pop();
    least = scores[best.at(-1) ?? 0] ?? 0;
  }
  return best;
}

/** By a heap of k numbers whose smallest is at its root. */
function kthLargest(scores: Float32Array, k: number): number {
  const heap = scores.slice(0, k).sort();
  for (let i = k; i < scores.length; i++) {
    const score = scores[i] ?? 0;
    if (score <= (heap[0] ?? 0)) continue;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= k) break;
      if (child + 1 < k && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child++;
      if ((heap[child] ?? 0) >= score) break;
      heap[at] = heap[child] ?? 0;
      at = child;
    }
    heap[at] = score;
  }
  return heap[0] ?? -Infinity;
}
