/** How alike two sets of word vectors are, and how many analogies each solves. */
import { KeyedVectors, evaluateAnalogies, parseQuestions } from '@firth/word-vectors';

/** Rows of the original programs that are no words. */
const MARKS = new Set(['</s>', '<unk>']);

/** The most frequent words that all know, in the order of the first: 1000 at most. */
export const sharedWords = ([first, ...others], most = 1000) =>
  first.words.filter((word) => !MARKS.has(word) && others.every((one) => one.has(word))).slice(0, most);

/** Pearson's correlation of all pairwise cosines of the words. */
export function correlation(a, b, words = sharedWords([a, b])) {
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

/**
 * How alike ours are to the original's, next to how alike those of two of its seeds are, and where there are questions, how many
 * each solves: the means over all seeds, and the least and the largest.
 * @param {import('@firth/word-vectors').KeyedVectors[]} ours of several seeds
 * @param {import('@firth/word-vectors').KeyedVectors[]} theirs of two seeds or more
 */
export async function compare(ours, theirs, questions) {
  // The same words for all: which of equal frequency come first is each program's own affair.
  const words = sharedWords([...theirs, ...ours]);
  const seeds = theirs.flatMap((a, i) => theirs.slice(0, i).map((b) => correlation(a, b, words)));
  const both = ours.flatMap((a) => theirs.map((b) => correlation(a, b, words)));
  const figures = { correlation: spread(both), seedsCorrelation: spread(seeds) };
  if (questions === undefined) return figures;
  const solved = async (all) => {
    const shares = [];
    for (const vectors of all) shares.push(await accuracy(vectors, questions));
    return spread(shares);
  };
  return { ...figures, accuracy: await solved(ours), originalAccuracy: await solved(theirs) };
}

const four = (value) => Number(value.toFixed(4));

const spread = (values) => ({
  mean: four(values.reduce((sum, value) => sum + value, 0) / values.length),
  least: four(Math.min(...values)),
  most: four(Math.max(...values)),
});

/** The figures of `compare` in one line. */
export const inWords = ({ correlation, seedsCorrelation, accuracy: solved, originalAccuracy }) => {
  const text = ({ mean, least, most }) => `${mean.toFixed(4)} (${least.toFixed(4)} to ${most.toFixed(4)})`;
  const alike = `correlation ${text(correlation)}, of two seeds of the original ${text(seedsCorrelation)}`;
  if (solved === undefined) return alike;
  return `${alike}; analogies ${text(solved)}, the original ${text(originalAccuracy)}`;
};

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
