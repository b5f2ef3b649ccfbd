import type { CommonSettings, TrainingOptions } from '../training-options.js';
import type { OpenSpill } from '../spill/spill.js';
import { nameOf, type Corpus } from './corpus.js';
import { joinPhrases } from './phrases.js';
import { readCorpus } from './read-corpus.js';
import type { TokenStore } from './token-store.js';
import { buildVocabulary, type Vocabulary } from './vocabulary.js';

/** A corpus that can be trained on. `close` the store after use. */
export interface PreparedCorpus {
  readonly vocabulary: Vocabulary;
  readonly store: TokenStore;
}

/** Reads a corpus, joins its phrases where asked, and chooses its words. */
export async function prepareCorpus(
  corpus: Corpus,
  options: TrainingOptions,
  settings: Pick<CommonSettings, 'memory' | 'minCount' | 'maxVocabulary' | 'phrases'>,
  openSpill: OpenSpill,
): Promise<PreparedCorpus> {
  const { onProgress, signal, temporaryFolder } = options;
  const { phrases } = settings;
  const passes = phrases === undefined ? 0 : (phrases.passes ?? 1);
  // One half of the budget for tokens, the other for pairs of words.
  const memory = settings.memory / 2;
  const place = { memory, openSpill, ...(temporaryFolder === undefined ? {} : { folder: temporaryFolder }) };
  let read = await readCorpus(corpus, place, { onProgress, signal });
  try {
    const total = read.counts.reduce((sum, count) => sum + count, 0);
    for (let pass = 0; phrases !== undefined && pass < passes; pass++) {
      read = await joinPhrases(read, phrases, place, async (done) => {
        signal?.throwIfAborted();
        await onProgress?.({ phase: 'phrases', done: pass * total + done, total: passes * total });
      });
    }
    return {
      vocabulary: buildVocabulary({ ...read, sentenceEnds: read.store.sentenceEnds }, settings, nameOf(corpus)),
      store: read.store,
    };
  } catch (error) {
    await read.store.close();
    throw error;
  }
}
