import { checkArgument } from '@firth/options';
import { openSpill as systemSpill } from '#training-spill';
import { corpusCheck, type Corpus } from '../corpus/corpus.js';
import { prepareCorpus, type PreparedCorpus } from '../corpus/prepare.js';
import { rankTokens } from '../corpus/vocabulary.js';
import { mixSeeds } from '../kernels/random.js';
import type { OpenSpill } from '../spill/spill.js';
import type { Word2VecPart } from '../threads/protocol.js';
import { sharedMemory } from '../kernels/shared-memory.js';
import { threadsFor } from '../threads/thread-count.js';
import { feed, Thread } from '../threads/thread.js';
import type { TrainedVectors } from '../training-options.js';
import { huffmanPaths } from './huffman.js';
import { readWord2VecOptions, type Word2VecOptions } from './options.js';
import { aliasTable, drawnFor, keepTable } from './sampling.js';
import { layOut, type Word2VecSetup } from './setup.js';

type Settings = ReturnType<typeof readWord2VecOptions>;

/**
 * Trains word2vec (Mikolov et al., 2013): CBOW or skip-gram, by negative sampling or hierarchical softmax. The words around
 * one share its negative samples, and are trained as one small product of matrices (Ji et al., "Parallelizing Word2Vec in
 * Shared and Distributed Memory", 2016). Threads do the work; the event loop stays free.
 * @throws OptionError; WordVectorsError: see its codes; CheckpointError where the corpus cannot be read; the signal's reason on an abort,
 * unless `onAbort: 'keep'` asks for the vectors so far.
 */
export function trainWord2Vec(corpus: Corpus, options: Word2VecOptions = {}): Promise<TrainedVectors> {
  return trainWord2VecWith(systemSpill, corpus, options);
}

/** The same with a place of one's own for what memory does not hold. */
export async function trainWord2VecWith(
  openSpill: OpenSpill,
  corpus: Corpus,
  options: Word2VecOptions,
): Promise<TrainedVectors> {
  checkArgument('trainWord2Vec', 'corpus', corpusCheck, corpus);
  const settings = readWord2VecOptions(options);
  const threadCount = threadsFor(settings.threads);
  const prepared = await prepareCorpus(corpus, options, settings, openSpill);
  const threads: Thread[] = [];
  try {
    options.signal?.throwIfAborted();
    const setup = setupOf(settings, prepared, threadCount);
    const memory = threadCount > 1 ? sharedMemory(layOut(setup).pages, 'word2vec') : undefined;
    for (let thread = 0; thread < threadCount; thread++) {
      threads.push(new Thread());
      await threads[thread]?.call('word2vec.start', { setup, memory, thread });
    }
    const started = performance.now();
    const finished = await trainEpochs(threads, prepared, settings, options);
    const trainingSeconds = (performance.now() - started) / 1000;
    const { words, counts, total: tokens } = prepared.vocabulary;
    const vectors = (await threads[0]?.call('word2vec.vectors', undefined)) ?? new Float32Array(0);
    return { words, counts, dimension: settings.dimension, vectors, finished, tokens, trainingSeconds };
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
    await prepared.store.close();
  }
}

function setupOf(settings: Settings, { vocabulary }: PreparedCorpus, threads: number): Word2VecSetup {
  const { dimension, window, cbow, rate, leastRate, seed, sample, epochs, negative } = settings;
  const { words, counts, total, sentenceEnds } = vocabulary;
  return {
    words: words.length,
    dimension,
    window,
    cbow,
    output:
      negative === undefined
        ? { kind: 'hierarchical-softmax', paths: huffmanPaths(Float64Array.of(sentenceEnds, ...counts)) }
        : { kind: 'negative-sampling', ...drawnFor(negative, cbow), aliases: aliasTable(counts, sentenceEnds) },
    keep: keepTable(counts, total + sentenceEnds, sample),
    rate,
    leastRate,
    total: total * epochs,
    seed,
    threads,
  };
}

/** False where an abort ended it, and the vectors so far are asked for. */
async function trainEpochs(
  threads: readonly Thread[],
  { store, vocabulary }: PreparedCorpus,
  { epochs, seed, keepsAborted }: Settings,
  { signal, onProgress }: Word2VecOptions,
): Promise<boolean> {
  const total = vocabulary.total * epochs;
  let done = 0;
  let finished = true;
  async function* parts(): AsyncGenerator<Word2VecPart, void> {
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (let index = 0; index < store.length; index++) {
        const tokens = rankTokens(await store.chunk(index), vocabulary.ranks);
        if (signal?.aborted === true) {
          if (!keepsAborted) signal.throwIfAborted();
          finished = false;
          return;
        }
        yield { tokens, seed: mixSeeds(seed, epoch, index) };
      }
    }
  }
  await feed(threads, parts(), async (thread, part) => {
    const words = part.tokens.reduce((sum, token) => sum + (token < 0 ? 0 : 1), 0);
    await thread.call('word2vec.train', part, [part.tokens.buffer]);
    done += words;
    await onProgress?.({ phase: 'training', done, total });
  });
  return finished;
}
