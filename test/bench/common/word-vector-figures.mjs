/** How alike two sets of word vectors are, and how many analogies each solves. */
import { KeyedVectors, evaluateAnalogies, parseQuestions } from '@firth/word-vectors';

/** Pearson's correlation of all pairwise cosines of the first `most` words that both know. */
export function correlation(a, b, most = 1000) {
  const words = a.words.filter((word) => word !== '</s>' && b.has(word)).slice(0, most);
  const [left, right] = [a, b].map((vectors) => words.map((word) => unit(vectors.vector(word))));
  const sums = { x: 0, y: 0, xx: 0, yy: 0, xy: 0, n: 0 };
  for (let i = 0; i < words.length; i++) {
    for (let j = 0; j < i; j++) {
      const [x, y] = [dot(left[i], left[j]), dot(right[i], right[j])];
      sums.x += x;
      sums.y += y;
      sums.xx += x * x;
      sums.yy += y * y;
      sums.xy += x * y;
      sums.n++;
    }
  }
  const { x, y, xx, yy, xy, n } = sums;
  return (xy - (x * y) / n) / Math.sqrt((xx - (x * x) / n) * (yy - (y * y) / n));
}

/** Share of the analogies solved. */
export async function accuracy(vectors, questions) {
  const { total } = await evaluateAnalogies(vectors, parseQuestions(questions));
  return total.accuracy;
}

export const fromTrained = ({ words, vectors }) => KeyedVectors.from(words, vectors, { threads: 0 });

function dot(a, b) {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

function unit(vector) {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}
