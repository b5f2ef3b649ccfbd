import { numberOption, type TrainingOptions } from '../training-options.js';
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
  limits: { readonly memory: number; readonly minCount: number; readonly maxVocabulary: number },
  openSpill: OpenSpill,
): Promise<PreparedCorpus> {
  const { phrases, onProgress, signal, temporaryFolder } = options;
  const passes =
    phrases === undefined ? 0 : numberOption('phrases.passes', phrases.passes ?? 1, { least: 1, most: 10 });
  const joining = {
    threshold: numberOption('phrases.threshold', phrases?.threshold ?? 100, { least: 0, whole: false }),
    minCount: numberOption('phrases.minCount', phrases?.minCount ?? 5, { least: 0 }),
  };
  // One half of the budget for tokens, the other for pairs of words.
  const memory = limits.memory / 2;
  const place = { memory, openSpill, ...(temporaryFolder === undefined ? {} : { folder: temporaryFolder }) };
  let read = await readCorpus(corpus, place, { onProgress, signal });
  try {
    const total = read.counts.reduce((sum, count) => sum + count, 0);
    for (let pass = 0; pass < passes; pass++) {
      read = await joinPhrases(read, joining, place, (done) => {
        signal?.throwIfAborted();
        onProgress?.({ phase: 'phrases', done: pass * total + done, total: passes * total });
      });
    }
    return {
      vocabulary: buildVocabulary({ ...read, sentenceEnds: read.store.sentenceEnds }, limits, nameOf(corpus)),
      store: read.store,
    };
  } catch (error) {
    await read.store.close();
    throw error;
  }
}
