import { openPort } from '#training-port';
import { WordVectorsError } from '../error.js';
import type { Port } from './port.js';
import type { AnswerOf, JobKind, PostedAnswer, RequestOf } from './protocol.js';

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread of kernels, which answers job after job. */
export class Thread {
  readonly #port: Port;
  readonly #waiting = new Map<number, Waiting>();
  #jobs = 0;
  #death: WordVectorsError | undefined;

  constructor() {
    this.#port = openPort({
      onAnswer: (answer) => {
        this.#settle(answer);
      },
      onDeath: (reason) => {
        this.#death = new WordVectorsError('THREAD_DIED', `a training thread is gone: ${reason}`);
        for (const { reject } of this.#waiting.values()) reject(this.#death);
        this.#waiting.clear();
      },
    });
  }

  /**
   * @param transfer Buffers of the request that become the thread's.
   * @throws WordVectorsError TOO_LARGE where the thread has not the memory; THREAD_DIED.
   */
  call<K extends JobKind>(kind: K, request: RequestOf<K>, transfer: readonly ArrayBuffer[] = []): Promise<AnswerOf<K>> {
    if (this.#death !== undefined) return Promise.reject(this.#death);
    const id = this.#jobs++;
    return new Promise((resolve, reject) => {
      // The thread answers a job of a kind with that kind's answer (serve.ts).
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.#port.post({ id, kind, request }, transfer);
    });
  }

  async end(): Promise<void> {
    await this.#port.terminate();
  }

  #settle(answer: PostedAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('answer' in answer) waiting?.resolve(answer.answer);
    else waiting?.reject(new WordVectorsError(answer.error.code, answer.error.message));
  }
}

/** Runs jobs on threads, two waiting for each so that none is idle; the first failure ends all. */
export async function feed<J>(
  threads: readonly Thread[],
  jobs: AsyncGenerator<J, void>,
  run: (thread: Thread, job: J) => Promise<void>,
): Promise<void> {
  const lane = async (thread: Thread): Promise<void> => {
    try {
      for (;;) {
        const { value, done } = await jobs.next();
        if (done === true) return;
        await run(thread, value);
      }
    } finally {
      await jobs.return();
    }
  };
  const lanes = await Promise.allSettled([...threads, ...threads].map(lane));
  for (const outcome of lanes) if (outcome.status === 'rejected') throw outcome.reason;
}
