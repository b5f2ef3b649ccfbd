import { Random } from '../kernels/random.js';

const animals = ['cat', 'dog', 'horse', 'cow'];
const foods = ['milk', 'bread', 'hay', '苹果'];
const places = ['barn', 'house', 'garden', 'été'];

/** Sentences in which animals stand in one kind of place, foods and places in others. */
export function smallSentences(count: number, seed = 1): string[][] {
  const random = new Random(seed);
  const pick = (words: readonly string[]): string => words[random.below(words.length)] ?? '';
  return Array.from({ length: count }, () =>
    random.below(2) === 0
      ? ['the', pick(animals), 'eats', pick(foods)]
      : ['we', 'see', 'the', pick(animals), 'in', 'the', pick(places)],
  );
}

export const textOf = (sentences: readonly (readonly string[])[]): string =>
  sentences.map((sentence) => `${sentence.join(' ')}\n`).join('');
