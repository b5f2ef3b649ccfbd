import type { TokenStore } from '../corpus/token-store.js';
import { rankTokens } from '../corpus/vocabulary.js';
import type { Spill } from '../spill/spill.js';
import type { PairsStart } from '../threads/protocol.js';
import { Thread } from '../threads/thread.js';
import { PairRuns } from './pair-runs.js';

/** Counts pairs of a corpus' words in a thread of its own. `close` the runs after use. */
export async function countCooccurrences(
  store: TokenStore,
  ranks: Int32Array | undefined,
  { budget, ...how }: PairsStart,
  openSpill: () => Promise<Spill>,
  onTokens: (done: number) => unknown,
): Promise<PairRuns> {
  // One half for the table that counts, one for the runs that it was emptied into.
  const runs = new PairRuns(budget / 2, openSpill);
  const thread = new Thread();
  try {
    await thread.call('pairs.start', { ...how, budget: budget / 2 });
    let done = 0;
    for (let index = 0; index < store.length; index++) {
      const chunk = await store.chunk(index);
      const tokens = ranks === undefined ? chunk.slice() : rankTokens(chunk, ranks);
      done += tokens.length;
      for (const run of await thread.call('pairs.count', tokens, [tokens.buffer])) await runs.add(run);
      await onTokens(done);
    }
    await runs.add(await thread.call('pairs.finish', undefined));
    return runs;
  } catch (error) {
    await runs.close();
    throw error;
  } finally {
    await thread.end();
  }
}
