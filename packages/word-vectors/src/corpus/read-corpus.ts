import type { OpenSpill } from '../spill/spill.js';
import { turn } from '../threads/turn.js';
import type { TrainingProgress } from '../training-progress.js';
import { nameOf, partsOf, type Corpus } from './corpus.js';
import { WordCounter } from './count-words.js';
import { TokenStore, type ReadCorpus } from './token-store.js';

/** Reads and counts a corpus, in one pass. */
export async function readCorpus(
  corpus: Corpus,
  { memory, openSpill, folder }: { readonly memory: number; readonly openSpill: OpenSpill; readonly folder?: string },
  {
    onProgress,
    signal,
  }: { onProgress?: ((progress: TrainingProgress) => unknown) | undefined; signal?: AbortSignal | undefined },
): Promise<ReadCorpus> {
  const counter = await WordCounter.create(nameOf(corpus));
  const store = new TokenStore(memory, openSpill, folder);
  const take = (tokens: Int32Array): void => {
    store.add(tokens);
  };
  try {
    for await (const { bytes, done, total } of partsOf(corpus)) {
      signal?.throwIfAborted();
      counter.add(bytes, false, take);
      await store.flush();
      await onProgress?.({ phase: 'reading', done, total });
      await turn();
    }
    counter.add(new Uint8Array(0), true, take);
    await store.finish();
    return { ...counter.words(), store };
  } catch (error) {
    await store.close();
    throw error;
  }
}
