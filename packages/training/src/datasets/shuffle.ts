import { randomNumbers } from '@firth/ops';
import type { Shuffle } from './dataset.js';

/** Streams of random numbers for one epoch: one for the order of examples, one for the order of batches. */
const STREAMS = { examples: 0, batches: 1 } as const;

export const randomOf = ({ seed, epoch }: Shuffle, what: keyof typeof STREAMS): (() => number) =>
  randomNumbers(seed, 2 * epoch + STREAMS[what]);

/** Shuffles in place (Durstenfeld, 1964). */
export function shuffleInPlace<T>(items: T[], random: () => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    items.splice(j, 1, ...items.splice(i, 1, ...items.slice(j, j + 1)));
  }
  return items;
}

/**
 * A stream in another order: of `size` examples that wait, one is drawn for each that comes. What is `size` or more behind
 * an example cannot come before it.
 */
export async function* shuffleWithin<T>(source: AsyncIterable<T>, size: number, random: () => number) {
  const waiting: T[] = [];
  for await (const item of source) {
    if (waiting.length < size) waiting.push(item);
    else yield* waiting.splice(Math.floor(random() * size), 1, item);
  }
  yield* shuffleInPlace(waiting, random);
}
