import { randomNumbers } from '@firth/ops';
import { describe, expect, it } from 'vitest';
import { goldenWarpers, largestError } from '../testing/fixtures.js';
import { draw } from './draw.js';
import { keepTopK, largestIndices, penalizeRepetition, softmax, warp } from './logits.js';

const { logits, ids, chains } = goldenWarpers();

it.each(chains)('$name leaves the distribution that transformers leaves', ({ options, probabilities }) => {
  logits.forEach((row, i) => {
    const scores = Float32Array.from(row);
    if (options.repetition_penalty !== undefined) penalizeRepetition(scores, ids[i] ?? [], options.repetition_penalty);
    warp(scores, {
      temperature: options.temperature ?? 1,
      topK: options.top_k,
      topP: options.top_p,
      minP: options.min_p,
    });
    const found = softmax(scores);
    expect(largestError(found, probabilities[i] ?? [])).toBeLessThan(1e-6);
    const kept = (row: ArrayLike<number>) => Array.from(row).flatMap((value, id) => (value > 0 ? [id] : []));
    expect(kept(found)).toEqual(kept(probabilities[i] ?? []));
  });
});

describe('many scores', () => {
  const random = randomNumbers(4, 0);
  const scores = Float32Array.from({ length: 5000 }, () => random() * 10 - 5);
  const sorted = [...scores].sort((a, b) => b - a);

  it('the largest of them', () => {
    expect(largestIndices(scores, 7).map((i) => scores[i])).toEqual(sorted.slice(0, 7));
  });

  it.each([1, 50, 4999, 5000])('the %i largest stay', (k) => {
    const kept = scores.slice();
    keepTopK(kept, k);
    expect([...kept].filter((score) => score > -Infinity).sort((a, b) => b - a)).toEqual(sorted.slice(0, k));
  });
});

it('draws tokens as often as they are probable', () => {
  const probabilities = Float64Array.of(0.5, 0, 0.3, 0.2);
  const random = randomNumbers(1, 0);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 20000; i++) {
    const id = draw(probabilities, random());
    counts[id] = (counts[id] ?? 0) + 1;
  }
  counts.forEach((count, id) => {
    expect(Math.abs(count / 20000 - (probabilities[id] ?? 0))).toBeLessThan(0.012);
  });
  expect(counts[1]).toBe(0);
});
