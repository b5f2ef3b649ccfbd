import { WordVectorsError } from '../../error.js';
import type { ThreadAnswer } from './protocol.js';
import type { TopRows } from './top-rows.js';

/** The one answer that is waited for from a thread, which may die instead of giving it. */
export class PendingScan {
  private waiting: PromiseWithResolversOf<readonly TopRows[]> | undefined;
  private death: string | undefined;

  start(post: () => void): Promise<readonly TopRows[]> {
    const { death } = this;
    if (death !== undefined) return Promise.reject(threadDied(death));
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      post();
    });
  }

  answer(answer: ThreadAnswer): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (answer.kind === 'found') waiting?.resolve(answer.lists);
    else waiting?.reject(threadDied(answer.message));
  }

  fail(reason: string): void {
    this.death ??= reason;
    this.waiting?.reject(threadDied(this.death));
    this.waiting = undefined;
  }
}

interface PromiseWithResolversOf<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

const threadDied = (reason: string): WordVectorsError =>
  new WordVectorsError('THREAD_DIED', `a search thread failed: ${reason}`, {
    hint: 'Pass { threads: 0 } to search without',
  });
