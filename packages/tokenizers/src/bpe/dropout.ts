import { custom, fields, number, option } from '@firth/options';
import { TokenizerError } from '../error.js';
import { MergeQueue } from './merge-queue.js';
import type { MergeTable } from './merge-table.js';

/** BPE dropout (Provilkov et al. 2020): the same seed gives the same tokens for the same texts in the same order. */
export interface BpeDropout {
  /** Of each merge being left out, from 0 to 1. */
  readonly probability: number;
  readonly seed: number;
}

/** Its entry in a description of options. */
export const dropout = option(
  fields(
    { probability: custom<number>((value) => typeof value === 'number', 'a number from 0 to 1'), seed: number() },
    '{ probability, seed }',
  ),
);

/** @throws TokenizerError BAD_OPTION for a probability outside 0 to 1 */
export function droppingEncoder(table: MergeTable, { probability, seed }: BpeDropout): MergeQueue {
  if (!(probability >= 0 && probability <= 1)) {
    throw new TokenizerError('BAD_OPTION', 'not a probability', {
      at: 'dropout.probability',
      expected: 'a number from 0 to 1',
      found: `${probability}`,
    });
  }
  const queue = new MergeQueue(table);
  queue.dropout = { probability, random: seededRandom(seed) };
  return queue;
}

/** Numbers in [0, 1) from a 32-bit seed: mulberry32 of Tommy Ettinger. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
