import { WordVectorsError, type WordVectorsErrorCode } from '../error.js';
import type { GloveTrainer } from '../glove/glove-trainer.js';
import type { PairCounter } from '../glove/pair-counter.js';
import type { Word2VecTrainer } from '../word2vec/word2vec-trainer.js';
import type { AnswerOf, JobKind, PostedAnswer, PostedJob, RequestOf } from './protocol.js';

type Handlers = { readonly [K in JobKind]: (request: RequestOf<K>) => AnswerOf<K> | Promise<AnswerOf<K>> };

/** The thread's side: does jobs one after another. Each kernel is loaded when its first job comes. */
export function jobServer(): (job: PostedJob) => Promise<PostedAnswer> {
  const handlers = makeHandlers();
  let last: Promise<unknown> = Promise.resolve();
  return ({ id, kind, request }) => {
    const answer = last.then(async (): Promise<PostedAnswer> => {
      try {
        // Thread.call gives a job of a kind that kind's request.
        const handler = handlers[kind] as (given: unknown) => unknown;
        return { id, answer: await handler(request) };
      } catch (error) {
        return { id, error: told(error) };
      }
    });
    last = answer;
    return answer;
  };
}

function told(error: unknown): { readonly code: WordVectorsErrorCode; readonly message: string } {
  if (error instanceof WordVectorsError) return { code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  // What WebAssembly says of memory that it cannot have.
  return { code: error instanceof RangeError ? 'TOO_LARGE' : 'THREAD_DIED', message: `a training thread: ${message}` };
}

function makeHandlers(): Handlers {
  let word2vec: Word2VecTrainer | undefined;
  let glove: GloveTrainer | undefined;
  let pairs: PairCounter | undefined;
  return {
    'word2vec.start': async (request) => {
      const { Word2VecTrainer: Trainer } = await import('../word2vec/word2vec-trainer.js');
      word2vec = await Trainer.create(request);
      return undefined;
    },
    'word2vec.train': (part) => {
      started(word2vec).train(part);
      return undefined;
    },
    'word2vec.vectors': () => started(word2vec).vectors(),
    'glove.start': async (request) => {
      const { GloveTrainer: Trainer } = await import('../glove/glove-trainer.js');
      glove = await Trainer.create(request);
      return undefined;
    },
    'glove.train': (part) => started(glove).train(part),
    'glove.vectors': () => started(glove).vectors(),
    'pairs.start': async (request) => {
      const { PairCounter: Counter } = await import('../glove/pair-counter.js');
      pairs = await Counter.create(request);
      return undefined;
    },
    'pairs.count': (tokens) => started(pairs).count(tokens),
    'pairs.finish': () => started(pairs).finish(),
  };
}

function started<T>(worker: T | undefined): T {
  if (worker === undefined) throw new Error('a job came before its start');
  return worker;
}

/** Buffers of an answer that the thread gives away. */
export function transferable(answer: PostedAnswer): ArrayBuffer[] {
  const value = 'answer' in answer ? answer.answer : undefined;
  const views: readonly unknown[] = Array.isArray(value) ? value : [value];
  return views.flatMap((view) => (ArrayBuffer.isView(view) && view.buffer instanceof ArrayBuffer ? [view.buffer] : []));
}
