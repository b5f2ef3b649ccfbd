import { checkArgument } from '@firth/options';
import { openSpill as systemSpill } from '#training-spill';
import { corpusCheck, type Corpus } from '../corpus/corpus.js';
import { prepareCorpus, type PreparedCorpus } from '../corpus/prepare.js';
import type { OpenSpill, Spill } from '../spill/spill.js';
import type { GlovePart, GloveSetup } from '../threads/protocol.js';
import { sharedMemory } from '../kernels/shared-memory.js';
import { threadsFor } from '../threads/thread-count.js';
import { feed, Thread } from '../threads/thread.js';
import { turn } from '../threads/turn.js';
import type { TrainedVectors } from '../training-options.js';
import { countCooccurrences } from './count-cooccurrences.js';
import { layOutGlove } from './glove-trainer.js';
import { readGloveOptions, type GloveOptions } from './options.js';
import { Records } from './records.js';

type Settings = ReturnType<typeof readGloveOptions>;

export interface TrainedGlove extends TrainedVectors {
  /** Of each finished pass the mean cost of a pair, ½ f(X) (w·c + b + d − log X)². */
  readonly costs: readonly number[];
  /** Pairs of words that one pass trains on. */
  readonly pairs: number;
}

/**
 * Trains GloVe (Pennington, Socher and Manning, 2014): counts which words stand near which, and fits the logarithms of the
 * counts by weighted least squares with AdaGrad, as the authors' program does. A word's vector is the sum of its own and that
 * as a context. Threads do the work; the event loop stays free.
 * @throws OptionError; WordVectorsError: see its codes; CheckpointError where the corpus cannot be read; the signal's reason on an abort,
 * unless `onAbort: 'keep'` asks for the vectors so far.
 */
export function trainGlove(corpus: Corpus, options: GloveOptions = {}): Promise<TrainedGlove> {
  return trainGloveWith(systemSpill, corpus, options);
}

/** The same with a place of one's own for what memory does not hold. */
export async function trainGloveWith(
  openSpill: OpenSpill,
  corpus: Corpus,
  options: GloveOptions,
): Promise<TrainedGlove> {
  checkArgument('trainGlove', 'corpus', corpusCheck, corpus);
  const settings = readGloveOptions(options);
  const threadCount = threadsFor(settings.threads);
  const prepared = await prepareCorpus(corpus, options, settings, openSpill);
  let records: Records | undefined;
  const threads: Thread[] = [];
  try {
    records = await countRecords(prepared, settings, options, () => openSpill(options.temporaryFolder));
    const { words, counts, total: tokens } = prepared.vocabulary;
    const { dimension, rate, clip, seed } = settings;
    const setup: GloveSetup = { words: words.length, dimension, rate, clip, seed, threads: threadCount };
    const memory = threadCount > 1 ? sharedMemory(layOutGlove(setup).pages, 'GloVe') : undefined;
    for (let thread = 0; thread < threadCount; thread++) {
      threads.push(new Thread());
      await threads[thread]?.call('glove.start', { setup, memory, thread });
    }
    const started = performance.now();
    const { costs, finished } = await trainEpochs(threads, records, settings, options);
    const trainingSeconds = (performance.now() - started) / 1000;
    const vectors = (await threads[0]?.call('glove.vectors', undefined)) ?? new Float32Array(0);
    return { words, counts, dimension, vectors, finished, tokens, trainingSeconds, costs, pairs: records.length };
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
    await records?.close();
    await prepared.store.close();
  }
}

async function countRecords(
  { vocabulary, store }: PreparedCorpus,
  settings: Settings,
  { signal, onProgress }: GloveOptions,
  openSpill: () => Promise<Spill>,
): Promise<Records> {
  const { window: span, symmetric, distanceWeighting: weighted, memory, seed } = settings;
  const how = { budget: memory / 2, span, symmetric, weighted };
  const runs = await countCooccurrences(store, vocabulary.ranks, how, openSpill, async (done) => {
    signal?.throwIfAborted();
    await onProgress?.({ phase: 'co-occurrences', done, total: vocabulary.total });
  });
  try {
    const records = new Records(runs.length * (symmetric ? 2 : 1), memory / 2, seed, openSpill);
    try {
      for await (const block of runs.merged()) {
        signal?.throwIfAborted();
        await records.add(block, settings);
        await turn();
      }
      await records.finish();
      return records;
    } catch (error) {
      await records.close();
      throw error;
    }
  } finally {
    await runs.close();
  }
}

/** Not finished where an abort ended it, and the vectors so far are asked for. */
async function trainEpochs(
  threads: readonly Thread[],
  records: Records,
  { epochs, keepsAborted }: Settings,
  { signal, onProgress }: GloveOptions,
): Promise<{ readonly costs: readonly number[]; readonly finished: boolean }> {
  const total = records.length * epochs;
  const costs = new Float64Array(epochs);
  const pairs = new Float64Array(epochs);
  let done = 0;
  async function* parts(): AsyncGenerator<{ readonly epoch: number; readonly part: GlovePart }, void> {
    for (let epoch = 0; epoch < epochs; epoch++) {
      for await (const part of records.parts(epoch)) {
        if (signal?.aborted === true) {
          if (!keepsAborted) signal.throwIfAborted();
          return;
        }
        yield { epoch, part };
      }
    }
  }
  await feed(threads, parts(), async (thread, { epoch, part }) => {
    const count = part.length / 4;
    const cost = await thread.call('glove.train', part, [part.buffer]);
    costs[epoch] = (costs[epoch] ?? 0) + cost;
    pairs[epoch] = (pairs[epoch] ?? 0) + count;
    done += count;
    await onProgress?.({ phase: 'training', done, total });
  });
  const passed = pairs.filter((count) => count === records.length).length;
  return { costs: [...costs.subarray(0, passed)].map((sum) => sum / records.length), finished: done === total };
}
